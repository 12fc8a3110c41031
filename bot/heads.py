"""Signed heads: the newest hash of every community's ledger, kept outside the database.

Whoever rewrites or truncates the ledger can't forge these: they are signed with an Ed25519 key that lies in
DATA_DIR, and a head never goes back. The library that signs is large, so it is loaded with the first head of all.
"""

import asyncio
import base64
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from inventory.errors import StorekeeperError
from inventory.ledger.chain import Head

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

log = logging.getLogger("storekeeper.audit")
_SECONDS = 10.0


class HeadsError(StorekeeperError):
    """A file of heads can't be trusted; the sentence says why."""

    code = "heads"


class HeadKeeper:
    """Writes `heads.json` in `folder`, signed with `key` there; `key.pub` is what a verifier needs.

    There are no such files before the first change of all.
    """

    def __init__(self, folder: Path, read: Callable[[], list[Head]]) -> None:
        self._folder = folder
        self._file = folder / "heads.json"
        self._read = read
        folder.mkdir(parents=True, exist_ok=True)
        self._known = {head.community: head for head in self._trusted()}

    @cached_property
    def _key(self) -> "Ed25519PrivateKey":
        return _key(self._folder)

    def _trusted(self) -> list[Head]:
        if not self._file.exists():
            return []
        return verified(self._file.read_bytes(), self._key.public_key())

    def keep(self) -> None:
        """Write the heads as they are now; one that went back stays, and is logged."""
        for head in self._read():
            known = self._known.get(head.community)
            if known is not None and head.seq < known.seq:
                log.error("the ledger of %s went back from %d to %d", head.community, known.seq, head.seq)
            else:
                self._known[head.community] = head
        if not self._known:
            return
        body = orjson.dumps({"at": datetime.now(UTC), "heads": [tuple(head) for head in sorted(self._known.values())]})
        signature = base64.b64encode(self._key.sign(body)).decode()
        _write(self._file, orjson.dumps({"signed": body.decode(), "signature": signature}))

    async def run(self) -> None:
        """Keep the heads every ten seconds until cancelled, and once more then."""
        try:
            while True:
                await asyncio.to_thread(self._tried)
                await asyncio.sleep(_SECONDS)
        finally:
            self._tried()

    def _tried(self) -> None:
        try:
            self.keep()
        except (OSError, StorekeeperError) as error:
            log.warning("the ledger's heads couldn't be kept: %s", error)


def verified(content: bytes, key: "Ed25519PublicKey") -> list[Head]:
    """The heads in a file, if `key` signed it; raises HeadsError."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above

    try:
        outer = orjson.loads(content)
        key.verify(base64.b64decode(outer["signature"]), outer["signed"].encode())
        return [Head(*head) for head in orjson.loads(outer["signed"])["heads"]]
    except InvalidSignature as error:
        raise HeadsError("The heads were not signed with this key: they were altered, or it is another.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HeadsError("That is no file of signed heads.") from error


def public_key(path: Path) -> "Ed25519PublicKey":
    """The key that verifies heads, from `key.pub`; raises HeadsError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - see above

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(path.read_text()))
    except (OSError, ValueError) as error:
        raise HeadsError(f"{path} holds no public key; it lies beside heads.json as key.pub.") from error


def _key(folder: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - see above

    path = folder / "key"
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        _write(path, base64.b64encode(key.private_bytes_raw()))
        _write(folder / "key.pub", base64.b64encode(key.public_key().public_bytes_raw()))
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))


def _write(path: Path, content: bytes) -> None:
    """Replace a file as a whole, readable by its owner only."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
