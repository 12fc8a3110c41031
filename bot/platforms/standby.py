"""Commands that another replica answers, kept for a moment: if it ends before it did, they are answered here."""

from collections.abc import Awaitable
from time import monotonic
from typing import Protocol

from cachetools import TTLCache


class Hear(Protocol):
    """Hears a command again: if it is this replica's now, or `anyway`."""

    def __call__(self, *, anyway: bool = False) -> Awaitable[None]:
        """Answer it, or keep it again."""


_KEPT = 2000
_KEEP_SECONDS = 60.0


class Standby:
    """Bounded in number and age; whoever asked longer ago has asked again meanwhile."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, tuple[int, Hear, float]] = TTLCache(_KEPT, _KEEP_SECONDS)

    def keep(self, shard: int, event_id: str, hear: Hear) -> None:
        """Remember how to hear a command again."""
        self._kept[event_id] = (shard, hear, monotonic())

    def answered(self, event_id: str) -> None:
        """The other replica's answer was seen: nothing is left to do."""
        self._kept.pop(event_id, None)

    def take(self, shard: int) -> list[Hear]:
        """What nobody has answered of a shard, oldest first; it is kept no longer."""
        return self._taken([event_id for event_id, (of, _, _) in list(self._kept.items()) if of == shard])

    def overdue(self, seconds: float) -> list[Hear]:
        """What has waited longer than so for the answer of whoever should give it; it is kept no longer."""
        before = monotonic() - seconds
        return self._taken([event_id for event_id, (_, _, kept) in list(self._kept.items()) if kept < before])

    def _taken(self, event_ids: list[str]) -> list[Hear]:
        return [kept[1] for event_id in event_ids if (kept := self._kept.pop(event_id, None)) is not None]
