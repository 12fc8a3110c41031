"""Keeps secrets out of every text that leaves the process: values we were told, and shapes we know."""

import json
import re
from collections.abc import Iterator
from threading import Lock
from urllib.parse import quote, urlsplit

MASK = "[secret]"
SHORTEST = 6
"""A shorter value would blot out ordinary words."""

_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+)"""
_KEYS = (
    "client_secret|refresh_token|access_token|id_token|password|passwd"
    "|api_key|secret_key|service[_-]key|webhook_secret"
)
# Each shape begins with what stays readable and ends with the secret.
_SHAPES = (
    rf"(?P<header>(?i:authorization)[\"']?\s*[:=]\s*[\"']?(?:(?i:bearer|basic|bot|oauth|digest)\s+)?){_VALUE}",
    rf"(?P<pair>(?i:{_KEYS})[\"']?\s*[:=]\s*){_VALUE}",
    r"(?P<scheme>\b(?i:bearer\s+|oauth[:\s]\s*))[\w.~+/=-]{16,}",
    r"(?P<url>://[^\s/:@]*:)[^\s/]+(?=@)",
    r"(?P<discord>\b)[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}",
)


class Redactor:
    """Knows the secrets of this process and blots them out of texts; safe to use from any thread."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._lock = Lock()
        self._pattern = _compiled(self._secrets)

    def register(self, secret: str) -> None:
        """Hide this value from now on, also as escaped or percent-encoded, and the password if it is a URL.

        Values under six characters are left alone: they would hide ordinary words.
        """
        with self._lock:
            self._secrets.update(form for form in _forms(secret) if len(form) >= SHORTEST)
            self._pattern = _compiled(self._secrets)

    def finds(self, text: str) -> bool:
        """Whether the text holds something to hide."""
        return self._pattern.search(text) is not None

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced by `[secret]`."""
        return self._pattern.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return (found[found.lastgroup] if found.lastgroup else "") + MASK


def _compiled(secrets: set[str]) -> re.Pattern[str]:
    # Longest first, so that a secret which begins with another one is hidden whole.
    known = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)]
    return re.compile("|".join([*known, *_SHAPES]))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield quote(secret, safe="", errors="replace")
    password = _password(secret)
    if password:
        yield from _forms(password)


def _password(secret: str) -> str | None:
    try:
        return urlsplit(secret).password if "://" in secret else None
    except ValueError:
        return None


redact = Redactor()
"""The one that every sink of this process asks; settings and platforms register their secrets here."""
