"""Proof of who calls the router's doors: a shared key, or a signature over the body with a fresh time in it."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.settings import Settings
from bot.web.errors import Unauthenticated
from inventory.aaa import Category, Result, event
from inventory.errors import Denied

WINDOW = timedelta(minutes=5)
_SCHEME = "sha256="


class Guard:
    """Lets callers in, or raises Denied at a closed door and Unauthenticated for a wrong proof, and logs it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def check_key(self, headers: Mapping[str, str]) -> None:
        """The router must show SERVICE_API_KEY."""
        key = self._settings.service_api_key
        if key is None:
            raise _closed("SERVICE_API_KEY")
        if not same(headers.get("X-Service-Key", ""), key):
            raise _unproven("X-Service-Key isn't the key that SERVICE_API_KEY says.", "service key")

    def lets_in_unsigned(self, headers: Mapping[str, str]) -> bool:
        """Whether this is a first-generation call that may come in; a signature is always checked."""
        if "X-WaddleBot-Signature" in headers or headers.get("X-WaddleBot-Source", "").lower() != "router":
            return False
        if not self._settings.router_allow_unsigned:
            raise _unproven("Sign the request; ROUTER_ALLOW_UNSIGNED=true lets unsigned ones in.", "unsigned")
        return True

    def check_open(self) -> None:
        """There must be a secret before a signature can be checked."""
        if self._settings.webhook_secret is None:
            raise _closed("WEBHOOK_SECRET")

    def check_signature(self, headers: Mapping[str, str], raw: bytes) -> None:
        """The signature must fit the bytes that came, by the secret or the one before it."""
        secrets = (self._settings.webhook_secret, self._settings.webhook_secret_old)
        if not signed(raw, headers.get("X-WaddleBot-Signature", ""), secrets):
            raise _unproven("X-WaddleBot-Signature doesn't fit this body and WEBHOOK_SECRET.", "signature")

    def check_fresh(self, stamped: datetime, now: datetime) -> None:
        """A signed request may be five minutes old, so that a recorded one is worth nothing later."""
        if not fresh(stamped, now):
            raise _unproven("The request's timestamp is more than five minutes from now; send it anew.", "stale")


def _closed(name: str) -> Denied:
    return Denied(f"This door is closed; set {name} to open it.")


def _unproven(sentence: str, reason: str) -> Unauthenticated:
    event(Category.AUTH, "router", Result.FAILURE, reason=reason)
    return Unauthenticated(sentence)


def same(shown: str, secret: SecretStr) -> bool:
    """Whether somebody showed the secret; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(_bytes(shown), _bytes(secret.get_secret_value()))


def sign(body: bytes, secret: SecretStr) -> str:
    """The X-WaddleBot-Signature of a body: `sha256=` and the HMAC-SHA256 of its bytes in lower-case hex."""
    return _SCHEME + hmac.new(_bytes(secret.get_secret_value()), body, hashlib.sha256).hexdigest()


def signed(body: bytes, signature: str, secrets: Iterable[SecretStr | None]) -> bool:
    """Whether one of the active secrets made this signature over exactly these bytes."""
    checks = [hmac.compare_digest(_bytes(signature), _bytes(sign(body, secret))) for secret in secrets if secret]
    return any(checks)


def fresh(stamped: datetime, now: datetime) -> bool:
    """Whether an aware time is at most five minutes away, before or after."""
    return abs(now - stamped) <= WINDOW


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
