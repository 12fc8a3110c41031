"""What a cloud resource, a cell of a scan and a cell's result are; the worker makes them, the room keeps them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

Json = dict[str, Any]

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
PROVIDERS = ("aws", "azure", "google", "kubernetes")


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as a provider tells of it; its id is unique within its cell (the ARN where there is one).

    `properties` is normalised JSON without what changes by itself (sizes, counts, last used); such figures are in
    `volatile`, are kept, and never make a change. A relation is (kind, id of the other resource).
    """

    type: str
    id: str
    name: str
    arn: str | None = None
    category: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Json = field(default_factory=dict)
    relations: tuple[tuple[str, str], ...] = ()
    volatile: Json = field(default_factory=dict)

    @property
    def hash(self) -> bytes:
        """SHA-256 over the canonical JSON of all that makes a change."""
        relations = sorted([kind, target] for kind, target in self.relations)
        return digest([self.name, self.arn, self.category, self.tags, self.properties, relations])


@dataclass(frozen=True, slots=True)
class Cell:
    """The smallest part of a scan: one operation for one type in one region of one account.

    `account_id` is our account's id, `account` the provider's (12 digits, a subscription, a project, a cluster).
    """

    account_id: UUID
    provider: str
    account: str
    region: str
    type: str
    operation: str


class Fault(StrEnum):
    """Why a cell is not complete. EXPECTED_EMPTY is none: the service isn't used or offered there."""

    DENIED = "denied"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPECTED_EMPTY = "expected-empty"


@dataclass(frozen=True, slots=True)
class CellResult:
    """How a cell ended: only a complete one buries what it no longer sees; `detail` is one line for people."""

    cell: Cell
    complete: bool
    seen: int
    error: Fault | None = None
    duration: timedelta = timedelta(0)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What merging a cell did, in resources."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
        )


@dataclass
class Earlier:
    """What was merged before of a listing that is too long to be held whole: the ids, and what that did."""

    ids: set[str] = field(default_factory=set)
    figures: Figures = field(default_factory=Figures)


def digest(value: object) -> bytes:
    """SHA-256 over the canonical JSON of a value."""
    return hashlib.sha256(canonical(value)).digest()


def canonical(value: object) -> bytes:
    """JSON with sorted keys, so that equal contents are equal bytes; what no database takes is dropped."""
    try:
        text = orjson.dumps(value, option=_SORTED, default=_other)
    except TypeError:
        text = orjson.dumps(_readable(value), option=_SORTED, default=_other)
    return text.replace(b"\\u0000", b"") if b"\\u0000" in text else text


def _other(value: object) -> object:
    """Maps that are no dicts, and whatever else an SDK gives, as JSON."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def _readable(value: object) -> object:
    """The same with lone surrogates replaced, which UTF-8 can't say."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_readable(str(key)): _readable(inner) for key, inner in value.items()}
    return [_readable(inner) for inner in value] if isinstance(value, list | tuple) else value
