"""What a worker or a noun says of a thing: a condition holds, or it doesn't. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from inventory.events.model import Severity


class Subject(NamedTuple):
    """The thing that it is about: `kind` such as item or host, its id, and the name that people read."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Observation:
    """One condition of one thing as it is now.

    `fingerprint` tells apart what may be wrong with one thing in several places (a host's disks); `parent` is
    the id of the thing whose own alert explains this one; `value` and `details` go into the words.
    """

    subject: Subject
    firing: bool
    severity: Severity | None = None
    value: str = ""
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    fingerprint: str = ""
    parent: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it another condition than others of its kind."""
        return self.subject.id, self.fingerprint
