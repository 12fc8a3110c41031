"""A listing beside which the provider tells what changed: what was looked at, and what is known from then on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inventory.cloud.model import Cell
from inventory.cloud.scan import Scan


class Feeds(Protocol):
    """Where it is kept how far feeds were read."""

    def since(self, scan: Scan, operation: str) -> datetime | None:
        """Since when to read a feed; None where everything is to be listed."""

    def read(self, scan: Scan, operation: str, until: datetime, *, whole: bool) -> None:
        """What changed before `until` is known."""

    def lose(self, scan: Scan, operation: str) -> None:
        """Something of the listing isn't known."""

    def holders(self, scan: Scan, operation: str, ids: Collection[str]) -> list[Cell]:
        """The cells that have one of these resources."""


@dataclass
class Feed:
    """One look of one scan: `ids` are the only ones that were looked at, None means that everything was listed."""

    scan: Scan
    operation: str
    feeds: Feeds
    ids: frozenset[str] | None = None

    def since(self) -> datetime | None:
        """Since when to read the feed; None where everything is to be listed."""
        return self.feeds.since(self.scan, self.operation)

    def holders(self) -> list[Cell]:
        """The cells in which one of the ids was."""
        return self.feeds.holders(self.scan, self.operation, self.ids or ())

    def ended(self, began: datetime, *, good: bool) -> None:
        """The look that began then was kept; a scan of a part of the account tells nothing of the rest."""
        if not good:
            self.feeds.lose(self.scan, self.operation)
        elif self.ids is not None:
            self.feeds.read(self.scan, self.operation, began, whole=False)
        elif not (self.scan.services or self.scan.regions):
            self.feeds.read(self.scan, self.operation, began, whole=True)
