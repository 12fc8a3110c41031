"""API tokens: made, checked and revoked; only their SHA-256 is kept."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from inventory.actor import Role
from inventory.cache import Cache
from inventory.db import Database, Row
from inventory.members import store

_BYTES = 32
_TOKEN = re.compile(r"sk\.(?P<scope>[\w-]{1,1400})\.(?P<id>[0-9a-f]{12})\.(?P<secret>[\w-]{20,100})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a valid token stands for."""

    community: str
    token_id: str
    role: Role


class TokenService:
    """Tokens of the form `sk.<community, base64url>.<id>.<secret>`, each scoped to one community and role."""

    def __init__(self, db: Database, cache: Cache) -> None:
        self._db = db
        self._cache = cache

    def create(self, community: str, role: Role, label: str = "") -> str:
        """Make a token and return it: the only time that its secret is seen."""
        token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(_BYTES)
        with self._db.writing() as connection:
            store.add_token(connection, community, token_id, _digest(secret), role, label)
        scope = base64.urlsafe_b64encode(community.encode()).decode().rstrip("=")
        return f"sk.{scope}.{token_id}.{secret}"

    def check(self, token: str) -> Credential | None:
        """The token's community and role, or None; a revocation shows within the cache's five seconds."""
        if not token.isascii():
            return None
        return self._cache.thing("", ("token", _digest(token)), lambda: self._checked(token))

    def _checked(self, token: str) -> Credential | None:
        found = _TOKEN.fullmatch(token)
        community = _community(found["scope"]) if found else None
        row = self._row(community, found["id"]) if found and community else None
        if not (found and community and row and hmac.compare_digest(_digest(found["secret"]), row["hash"])):
            return None
        return Credential(community, found["id"], Role(row["role"]))

    def _row(self, community: str, token_id: str) -> Row | None:
        with self._db.reading() as connection:
            return store.token(connection, community, token_id)

    def revoke(self, community: str, token_id: str) -> bool:
        """Make a token useless; False when there is no such token."""
        with self._db.writing() as connection:
            return store.revoke(connection, community, token_id)

    def listed(self, community: str) -> list[Row]:
        """The community's tokens without their secrets."""
        with self._db.reading() as connection:
            return store.tokens(connection, community)

    def any_valid(self) -> bool:
        """Whether at least one token could be shown."""
        with self._db.reading() as connection:
            return store.any_token(connection)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _community(scope: str) -> str | None:
    try:
        community = base64.urlsafe_b64decode(scope + "=" * (-len(scope) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return None if "\0" in community else community  # PostgreSQL's texts hold no NUL
