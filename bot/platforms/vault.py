"""Twitch's tokens at rest: one small file, encrypted, replaced in one step so that a pair is never half there."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken

from bot.logs import redact


class Pair(NamedTuple):
    """An access token and the refresh token that makes the next one; a refresh token works once."""

    access: str
    refresh: str


class Vault:
    """Keeps token pairs by user id in `folder`, encrypted with a key that only this user can read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / "twitch.tokens"
        self._cipher = Fernet(_key(folder / "twitch.key"))

    def pair(self, user_id: str) -> Pair | None:
        """The pair last saved; None where there is none that can be read."""
        found = self._pairs().get(user_id)
        return Pair(*found) if found else None

    def save(self, user_id: str, pair: Pair) -> None:
        """Keep a pair; it is on the disk when this returns."""
        for token in pair:
            redact.register(token)
        sealed = self._cipher.encrypt(json.dumps(self._pairs() | {user_id: list(pair)}).encode())
        fresh = self._file.with_suffix(".new")
        _write(fresh, sealed)
        fresh.replace(self._file)

    def _pairs(self) -> dict[str, list[str]]:
        try:
            pairs: dict[str, list[str]] = json.loads(self._cipher.decrypt(self._file.read_bytes()))
        except (FileNotFoundError, InvalidToken, ValueError):
            return {}
        for token in (token for pair in pairs.values() for token in pair):
            redact.register(token)
        return pairs


def _key(path: Path) -> bytes:
    """The key in this file, made at first use."""
    if not path.exists():
        _write(path, Fernet.generate_key())
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
