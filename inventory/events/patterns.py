"""Which kinds of events somebody means: `overdue`, `inventory.checkout`, `fleet.*`, `*`."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from inventory.errors import Invalid
from inventory.suggest import nearest

_HOME = "inventory."
_ALLOWED = re.compile(r"[a-z0-9_.*]{1,60}")


def resolve(text: str, names: Iterable[str]) -> str:
    """The full pattern that a word means, where `inventory.` may be left out; raises Invalid for no such kind."""
    known = list(names)
    word = text.strip().lower().replace("-", "_")
    for pattern in (word, _HOME + word):
        if _ALLOWED.fullmatch(word) and any(fnmatchcase(name, pattern) for name in known):
            return pattern
    near = nearest(word, [name.removeprefix(_HOME) for name in known])
    hint = f"Did you mean {' or '.join(near)}?" if near else "Try overdue, checkout or *."
    raise Invalid(f"There is no kind of event '{text[:60]}'. {hint}")


def like(pattern: str) -> str:
    """The same pattern for SQL's LIKE."""
    return pattern.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%").replace("*", "%")
