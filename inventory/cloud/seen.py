"""A condition as the cloud sees it, for whoever tells alerts of it. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from inventory.events.model import Severity


@dataclass(frozen=True, slots=True)
class Seen:
    """One condition of one thing: a resource breaks a rule, a cell or an account can't be looked at."""

    subject_kind: str
    subject: str
    name: str
    firing: bool
    value: str
    details: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    fingerprint: str = ""
    parent: str = ""


class Tell(Protocol):
    """Hands conditions of one kind to the alerts; `complete` means that nothing else of that kind holds."""

    def __call__(self, kind: str, seen: Sequence[Seen], *, complete: bool = False) -> None:
        """Tell of them, in one transaction."""
