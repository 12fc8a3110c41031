"""Reports made for somebody, of all targets that they may see."""

from collections.abc import Iterator
from datetime import datetime

from inventory.actor import Actor
from inventory.fleet.filters import Filter
from inventory.fleet.model import Target
from inventory.fleet.report import Basis, Report, ReportKind, make
from inventory.fleet.room import FleetRoom
from inventory.fleet.service import PAGE_LIMIT, FleetService


class ReportService:
    """Raises Denied for a role that doesn't suffice."""

    def __init__(self, room: FleetRoom, targets: FleetService) -> None:
        self._room = room
        self._targets = targets

    def make(self, actor: Actor, kind: ReportKind, now: datetime) -> Report:
        """The report of that kind about the fleet as it is known now."""
        self._room.permissions.require(actor, "fleet.read")
        return make(kind, Basis(list(self._every(actor)), now, self._room.access.warn))

    def _every(self, actor: Actor) -> Iterator[Target]:
        """All targets; package lists are left out, which no report needs and which are most of a document."""
        skip = 0
        while found := self._targets.documents(actor, Filter(), skip=skip, limit=PAGE_LIMIT):
            for target in found:
                kept = {name: told for name, told in target.document.items() if name != "packages"}
                yield target.model_copy(update={"document": kept})
            skip += len(found)
