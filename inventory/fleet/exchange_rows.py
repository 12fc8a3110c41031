"""A whole fleet as one JSON file: what stands in it, and how it is read with care. No I/O."""

import gzip
import io
import zlib
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from inventory.errors import Invalid
from inventory.fleet.model import MOST_TARGETS, NAME_LIMIT
from inventory.fleet.words import KeyKind, NodeRole, NodeType, Source, TargetStatus
from inventory.text import clean, name_key

FORMAT = "storekeeper-fleet"
MOST_BYTES = 100_000_000
"""Unpacked: a file may be compressed by gzip."""
_GZIP = b"\x1f\x8b"
_MOST_ROWS = 100_000


def _plain(text: str) -> str:
    if clean(text) != text:
        raise ValueError("holds signs that a name can't have")
    return text


Short = Annotated[str, Field(max_length=300), AfterValidator(_plain)]
Json = dict[str, Any]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TargetRow(_Row):
    """A machine as the database keeps it."""

    id: UUID
    kind: NodeType
    name: Annotated[Short, Field(min_length=1, max_length=NAME_LIMIT)]
    address: Annotated[Short, Field(max_length=255)] = ""
    role: NodeRole | None = None
    labels: Annotated[list[Annotated[Short, Field(max_length=50)]], Field(max_length=20)] = []
    status: TargetStatus
    reason: Short = ""
    health: Annotated[float, Field(ge=0, le=1)] | None = None
    reasons: list[Short] = []
    unhealthy: bool = False
    expected: Json = {}
    sources: list[Source] = []
    parent: UUID | None = None
    document: Json = {}
    metrics: dict[Short, float] = {}
    first_seen: AwareDatetime
    last_seen: AwareDatetime | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] = 1


class SightingRow(_Row):
    """What a source said last of a machine."""

    source: Source
    subject: Annotated[Short, Field(min_length=1)]
    target: UUID
    parent: Short = ""
    account: Annotated[Short, Field(max_length=200)] = ""
    outcome: Short = ""
    reason: Short = ""
    keys: Json = {}
    document: Json = {}
    metrics: dict[Short, float] = {}
    seen_at: AwareDatetime | None = None
    tried_at: AwareDatetime | None = None
    failures: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    next_try: AwareDatetime | None = None
    gone_at: AwareDatetime | None = None


class IdentityRow(_Row):
    """By what a machine is known again."""

    kind: KeyKind
    value: Annotated[Short, Field(min_length=1)]
    target: UUID


class ApartRow(_Row):
    """Two that aren't the same machine."""

    one: UUID
    other: UUID


class HostKeyRow(_Row):
    """A known host."""

    address: Short
    fingerprint: Short
    algorithm: Short
    public_key: Annotated[str, Field(max_length=5000), AfterValidator(_plain)]
    state: Literal["pending", "trusted", "changed"]
    seen_at: AwareDatetime
    decided_by: Short | None = None


class FleetFile(_Row):
    """A whole fleet; every row is about one of its targets."""

    format: Literal["storekeeper-fleet"]
    version: Literal[1]
    targets: Annotated[list[TargetRow], Field(max_length=MOST_TARGETS)] = []
    sightings: Annotated[list[SightingRow], Field(max_length=_MOST_ROWS)] = []
    identities: Annotated[list[IdentityRow], Field(max_length=_MOST_ROWS)] = []
    apart: Annotated[list[ApartRow], Field(max_length=_MOST_ROWS)] = []
    host_keys: Annotated[list[HostKeyRow], Field(max_length=_MOST_ROWS)] = []
    desired: Annotated[str, Field(max_length=200_000)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "FleetFile":
        ids = {target.id for target in self.targets}
        named = {row.target for row in self.sightings} | {row.target for row in self.identities}
        if len(ids) < len(self.targets) or len({name_key(target.name) for target in self.targets}) < len(ids):
            raise ValueError("two targets have one id or one name")
        if named - ids or {one for row in self.apart for one in (row.one, row.other)} - ids:
            raise ValueError("a row is about a target that isn't in the file")
        if any(row.one >= row.other for row in self.apart):
            raise ValueError("a pair of targets isn't in order")
        return self


def read(content: bytes) -> FleetFile:
    """The fleet in a file, packed by gzip or not; raises Invalid with the place that is at fault."""
    raw = _unpacked(content) if content.startswith(_GZIP) else content
    if len(raw) > MOST_BYTES:
        raise Invalid(f"A fleet's file may have {MOST_BYTES // 1_000_000} MB.")
    if b"\\u0000" in raw:
        raise Invalid("The file holds a NUL, which no text here can have.")
    try:
        return FleetFile.model_validate(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise Invalid(f"I can't read that as JSON ({error.msg} in line {error.lineno}).") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise Invalid(f"{place}: {first['msg'].removeprefix('Value error, ')[:200]}.") from error


def _unpacked(content: bytes) -> bytes:
    """At most one byte more than may be: what is small packed can be huge."""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid("I can't unpack that file; send it as JSON, or packed by gzip.") from error


def packed(text: str) -> bytes:
    """The file packed by gzip, the same for the same text."""
    return gzip.compress(text.encode(), mtime=0)
