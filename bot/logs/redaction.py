"""Keeps secrets out of every text that leaves the process: values we were told, and shapes we know."""

import json
import re
from collections.abc import Iterator
from threading import Lock
from urllib.parse import quote, unquote, urlsplit

from bot.logs.shapes import MARKED, WORDED, WORDS

MASK = "[secret]"
SHORTEST = 6
"""A shorter value would blot out ordinary words."""


class Redactor:
    """Knows the secrets of this process and blots them out of texts; safe to use from any thread."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._lock = Lock()
        self._known = _compiled(self._secrets)

    def register(self, secret: str) -> None:
        """Hide this value from now on, also as escaped or percent-encoded, and the password if it is a URL.

        Values under six characters are left alone: they would hide ordinary words.
        """
        with self._lock:
            self._secrets.update(form for form in _forms(secret) if len(form) >= SHORTEST)
            self._known = _compiled(self._secrets)

    def finds(self, text: str) -> bool:
        """Whether the text holds something to hide."""
        if self._known.search(text) or MARKED.search(text):
            return True
        small = text.lower()
        return any(word in small for word in WORDS) and WORDED.search(text) is not None

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced by `[secret]`."""
        text = self._known.sub(MASK, text)
        return WORDED.sub(_masked, MARKED.sub(_masked, text))


def _masked(found: re.Match[str]) -> str:
    return f"{found[found.lastindex or 0]}{MASK}"


def _compiled(secrets: set[str]) -> re.Pattern[str]:
    # Longest first, so that a secret which begins with another one is hidden whole.
    known = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)]
    return re.compile("|".join(known) or r"(?!)")


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield quote(secret, safe="", errors="replace")
    password = _password(secret)
    if password:
        yield from _forms(password)
        yield from _forms(unquote(password))


def _password(secret: str) -> str | None:
    try:
        return urlsplit(secret).password if "://" in secret else None
    except ValueError:
        return None


redact = Redactor()
"""The one that every sink of this process asks; settings and platforms register their secrets here."""
