"""What an event and a kind of event are, and the envelope in which events leave the house. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

_MINUTE = timedelta(minutes=1)


class Severity(IntEnum):
    """How much somebody should care; the envelope calls it priority, and by other words."""

    INFO = 1
    NOTICE = 2
    WARNING = 3
    CRITICAL = 4

    @property
    def title(self) -> str:
        """The word people type for it."""
        return self.name.lower()

    @property
    def priority(self) -> str:
        """The envelope's word: low, medium, high or critical."""
        return ("low", "medium", "high", "critical")[self - 1]


@dataclass(frozen=True)
class Rule:
    """How a condition becomes an alert.

    It fires once it has held for `hold`, and is over once it has been clear for `clear`. While nobody looks
    after it, it is told again every `repeat`, at the time of day `at` where there is one; never where `repeat`
    is None. `flaps` changes within `flap_window` are flapping: told once, then quiet until nothing changed for
    `calm`, which doubles up to `longest_calm` each time it flaps again. An acknowledgement outlives a time of
    `memory` in which it is clear.
    """

    hold: timedelta = timedelta(0)
    clear: timedelta = _MINUTE * 2
    repeat: timedelta | None = None
    at: str = ""
    flaps: int = 5
    flap_window: timedelta = _MINUTE * 15
    calm: timedelta = _MINUTE * 15
    longest_calm: timedelta = timedelta(hours=4)
    memory: timedelta = timedelta(hours=1)


@dataclass(frozen=True)
class Kind:
    """A kind of event; `wording` and `over` (the end of an alert) are filled from the event's fields.

    A kind with a rule is an alert: a condition that holds or doesn't. One without is a change that was made.
    `also` are details beside the example's that some of its events have; `paths` means that any property may be one.
    """

    name: str
    summary: str
    wording: str
    example: Mapping[str, Any]
    severity: Severity = Severity.INFO
    over: str = ""
    rule: Rule | None = None
    also: frozenset[str] = frozenset()
    paths: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """What its events can be filtered by: their details, and whom and what each is about."""
        told = {"state", "value", "acked_by"} if self.rule else set()
        return frozenset({"subject", "person"} | {*self.example} | self.also | told)


class Event(BaseModel):
    """One row of the ledger; `details` holds what the kind's example shows."""

    id: UUID
    community_id: str
    seq: int
    action: str
    subject_kind: str
    subject_id: str
    subject_name: str
    person: str
    person_name: str
    details: dict[str, Any]
    created_at: datetime

    @property
    def severity(self) -> Severity:
        """An alert says it in its details; a change is information."""
        named = str(self.details.get("severity", "")).upper()
        return Severity[named] if named in Severity.__members__ else Severity.INFO

    @property
    def over(self) -> bool:
        """Whether it is the end of an alert."""
        return self.details.get("state") == "resolved"


def envelope(event: Event, source: str) -> dict[str, Any]:
    """The event as other programs get it: JSON with these eight keys, whatever the kind."""
    return {
        "event_type": event.action,
        "timestamp": event.created_at,
        "source_service": source,
        "event_id": event.id,
        "priority": event.severity.priority,
        "data": {
            "community_id": event.community_id,
            "seq": event.seq,
            "subject": {"kind": event.subject_kind, "id": event.subject_id, "name": event.subject_name},
            "person_name": event.person_name,
            "details": event.details,
        },
        "correlation_id": event.details.get("episode") or event.id,
        "user_id": event.person,
    }
