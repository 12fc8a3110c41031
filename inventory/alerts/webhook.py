"""Outgoing webhooks after Standard Webhooks (standardwebhooks.com, 1.0): address, secret, signature. No I/O."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from inventory.errors import Invalid
from inventory.shape import Shape

OVERLAP = timedelta(days=1)
PREFIX = "whsec_"
_BYTES = 32
_LONGEST = 500
_HOST = re.compile(r"[a-z0-9.:_-]+")


class Webhook(Shape):
    """Where events are sent; `host` is what may be shown of the address. Without its secrets.

    `failing_since` is when the oldest event happened that it doesn't take, `problem` why not at the last attempt.
    """

    id: UUID
    number: int
    host: str
    patterns: list[str]
    rotated_until: datetime | None = None
    failing_since: datetime | None = None
    problem: str = ""


class Target(Shape):
    """A webhook as the sender needs it: the old secret signs too, until `old_until`."""

    url: str
    secret: str
    old_secret: str | None = None
    old_until: datetime | None = None

    def active(self, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        old = self.old_secret if self.old_until is not None and now < self.old_until else None
        return [self.secret, *([old] if old else [])]


def new_secret() -> str:
    """A secret of 32 random bytes: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature: `v1,` and the HMAC-SHA256 of id, timestamp (seconds) and body, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(active: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a request carries so that its receiver can verify it with any of the active secrets."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in active),
    }


def verifies(secret: str, signature: str, message_id: str, timestamp: int, body: bytes) -> bool:
    """Whether one of the signatures in the header was made with this secret over exactly this."""
    try:
        wanted = sign(secret, message_id, timestamp, body).encode()
    except binascii.Error:
        return False
    checks = [hmac.compare_digest(wanted, given.encode(errors="replace")) for given in signature.split()]
    return any(checks)


def valid_url(text: str) -> tuple[str, str]:
    """The address as it is kept, and its host; raises Invalid. Where it may lead is checked when it is called."""
    url = text.strip().strip("<>")
    try:
        parts = urlsplit(url)
        host, known = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError as error:
        raise Invalid("That is no address; write it like https://example.org/hook.") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or not known or not plain:
        raise Invalid("An address begins with https:// or http:// and has at most 500 plain characters.")
    if parts.username or parts.password:
        raise Invalid("Leave name and password out of the address: requests are signed instead.")
    return url, host
