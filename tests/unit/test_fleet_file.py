"""A fleet's file is read with care: what is at fault is named, and nothing else happens."""

import gzip
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import Invalid
from inventory.fleet import exchange_rows
from inventory.fleet.exchange_rows import FleetFile, packed, read

ONE = str(UUID(int=1))


def file(**parts: Any) -> dict[str, Any]:
    return {"format": "storekeeper-fleet", "version": 1, **parts}


def target(number: int = 1, **fields: Any) -> dict[str, Any]:
    row = {"id": str(UUID(int=number)), "kind": "vm", "name": f"web-{number}", "status": "up"}
    return {**row, "first_seen": "2026-11-21T12:00:00Z", **fields}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "the file: Input should be"),
        ({"format": "other", "version": 1}, "format: "),
        (file(version=2), "version: "),
        (file(secrets=[]), "secrets: Extra inputs"),
        (file(targets=[target(name="")]), "targets.0.name"),
        (file(targets=[target(name="a\nb")]), "targets.0.name: holds signs"),
        (file(targets=[target(status="sofa")]), "targets.0.status"),
        (file(targets=[target(first_seen="2026-11-21T12:00:00")]), "targets.0.first_seen"),
        (file(targets=[target(), target()]), "the file: two targets have one id or one name"),
        (file(targets=[target(1, name="Web"), target(2, name="web")]), "one id or one name"),
        (file(identities=[{"kind": "pve", "value": "x", "target": ONE}]), "a target that isn't in the file"),
        (file(targets=[target(document={"x": "\x00"})]), "a NUL"),
        (file(host_keys=[{"address": "a", "state": "sofa"}]), "host_keys.0"),
    ],
)
def test_what_is_at_fault_is_named(content: object, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(orjson.dumps(content))
    assert sentence in refused.value.sentence


def test_packed_or_not_is_the_same() -> None:
    text = orjson.dumps(file(targets=[target()])).decode()
    assert read(text.encode()) == read(packed(text))
    assert packed(text) == packed(text)


def test_what_is_small_packed_and_huge_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_rows, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(b"[" * 50_000_000)
    with pytest.raises(Invalid, match="may have 1 MB"):
        read(bomb)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"\x1f\x8b" + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        assert isinstance(read(content), FleetFile)
