"""Many documents in little room: zlib of JSON, by their hashes. No I/O."""

import zlib
from collections.abc import Mapping
from typing import Any

import orjson

_LEVEL = 6


def packed(documents: Mapping[bytes, Any]) -> bytes:
    """The documents by their hashes, compressed together: things of one kind are much alike."""
    return zlib.compress(orjson.dumps({key.hex(): value for key, value in documents.items()}), _LEVEL)


def unpacked(content: bytes) -> dict[bytes, Any]:
    """What `packed` was given."""
    return {bytes.fromhex(key): value for key, value in orjson.loads(zlib.decompress(content)).items()}
