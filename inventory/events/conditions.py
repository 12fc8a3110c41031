"""Which details a subscription may ask for: those that an event of its kinds can have."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from inventory.errors import Invalid
from inventory.events.model import Kind
from inventory.suggest import nearest

_FIRST = ("subject", "person")
_SAID_OTHERWISE = ("severity", "episode", "acked_by")
_SHOWN = 12


def fitting(filters: Mapping[str, str], pattern: str, kinds: Iterable[Kind]) -> dict[str, str]:
    """The filters under the details' own names; raises Invalid for one that no event of the pattern's kinds meets."""
    meant = [kind for kind in kinds if fnmatchcase(kind.name, pattern)]
    known = Counter(key for kind in meant for key in kind.keys)
    by_lower = {key.lower(): key for key in known}
    any_path = all(kind.paths for kind in meant)
    named: dict[str, str] = {}
    for name, value in filters.items():
        key = by_lower.get(name.lower(), name if any_path else None)
        if key is None:
            raise Invalid(f"No event of {pattern} has '{name[:40]}'; filter by {_offered(name, known)}.")
        named[key] = value
    return named


def _offered(name: str, known: Mapping[str, int]) -> str:
    """The commonest keys in words, what may have been meant among them."""
    rest = sorted(set(known) - {*_FIRST, *_SAID_OTHERWISE})
    near = nearest(name, rest)
    common = sorted(sorted(rest, key=lambda key: -known[key])[: _SHOWN - len(_FIRST)])
    shown = list(dict.fromkeys([*_FIRST, *(near if len(rest) > _SHOWN else ()), *common]))[:_SHOWN]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"
