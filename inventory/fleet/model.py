"""Targets: machines of any kind, as the fleet knows them. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from inventory.errors import Invalid
from inventory.fleet.facts import Facts
from inventory.fleet.words import KeyKind, NodeRole, NodeType, Outcome, Source, TargetStatus
from inventory.shape import Shape
from inventory.text import clean, name_key

NAME_LIMIT = 255
HEALTHY, CRITICAL = 0.7, 0.3
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
_DOUBLINGS = 9
MOST_TARGETS = 10_000
"""So many may be in one community's fleet."""


class Target(Shape):
    """A machine. `health` is None until something is known of it, `reasons` are its deductions in words.

    `document` is Facts.stable() of all sources together, `metrics` the newest figures, `keys` what it is known by.
    `expected` are the services that should run, with their stacks; `unhealthy` remembers that it fell below 0.7.
    """

    model_config = ConfigDict(frozen=True)

    community_id: str
    id: UUID
    kind: NodeType
    name: str
    address: str = ""
    role: NodeRole | None = None
    status: TargetStatus
    reason: str = ""
    health: float | None = None
    reasons: list[str] = Field(default_factory=list)
    labels: list[str] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list)
    keys: dict[KeyKind, list[str]] = Field(default_factory=dict)
    parent: UUID | None = None
    expected: dict[str, str] = Field(default_factory=dict)
    unhealthy: bool = False
    document: dict[str, Any] = Field(default_factory=dict)
    metrics: dict[str, float] = Field(default_factory=dict)
    first_seen: datetime
    last_seen: datetime | None = None
    version: int = 1

    @property
    def facts(self) -> Facts:
        """What is known of it."""
        return Facts.of_document(self.document, self.metrics)

    @property
    def name_key(self) -> str:
        """The form in which names are compared."""
        return name_key(self.name)


@dataclass(frozen=True)
class Sighting:
    """What a source says of one target; `subject` is its own name for it (`10.0.0.5:22`, a node id).

    `parent` is the subject of the target, of the same source, whose trouble explains this one's. `seen_at` is when it
    was seen, where that isn't now. `target` is the target's id where the source was told it by us.
    """

    source: Source
    subject: str
    name: str
    kind: NodeType = NodeType.BARE_METAL
    address: str = ""
    keys: Mapping[KeyKind, str] = field(default_factory=lambda: MappingProxyType({}))
    facts: Facts = field(default_factory=Facts)
    parent: str = ""
    outcome: Outcome = Outcome.SEEN
    reason: str = ""
    seen_at: datetime | None = None
    target: UUID | None = None

    @property
    def tells(self) -> bool:
        """Whether the source told something, be it that the machine is off."""
        return self.outcome in (Outcome.SEEN, Outcome.OFF)


class SourceState(Shape):
    """How a source answered last; `complete` is false where it didn't show us all."""

    source: str
    account: str
    tried_at: datetime
    answered_at: datetime | None
    complete: bool
    reason: str


def valid_name(text: str) -> str:
    """A target's name; raises Invalid for an empty or long one."""
    name = clean(text)
    if not name or len(name) > NAME_LIMIT:
        raise Invalid(f"A host's name has 1 to {NAME_LIMIT} characters.")
    return name


def valid_role(text: str) -> NodeRole:
    """The role of that name; raises Invalid."""
    word = text.strip().lower()
    if word not in set(NodeRole):
        raise Invalid(f"There is no role '{text[:40]}'; choose one of {', '.join(NodeRole)}.")
    return NodeRole(word)


def pause(failures: int) -> timedelta:
    """How long a host is left alone that couldn't be reached so many times in a row: 10 s, 20 s, … 1 h."""
    doublings = min(max(failures - 1, 0), _DOUBLINGS)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
