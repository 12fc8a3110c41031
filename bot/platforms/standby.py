"""Commands that another replica answers, kept for a moment: if it ends before it did, they are answered here."""

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import NamedTuple, Protocol

from cachetools import TTLCache


class Hear(Protocol):
    """Hears a command again: if it is this replica's now, or `anyway`."""

    def __call__(self, *, anyway: bool = False) -> Awaitable[None]:
        """Answer it, or keep it again."""


_KEPT = 2000
_KEEP_SECONDS = 60.0


class Kept(NamedTuple):
    """A command, the epoch in which somebody held its shard (None: nobody, or unknown), and since when it waits."""

    shard: int
    epoch: int | None
    hear: Hear
    since: float


class Standby:
    """Bounded in number and age; whoever asked longer ago has asked again meanwhile."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, Kept] = TTLCache(_KEPT, _KEEP_SECONDS)
        self._live: Mapping[int, int] = {}

    def keep(self, shard: int, event_id: str, hear: Hear) -> None:
        """Remember how to hear a command again."""
        self._kept[event_id] = Kept(shard, self._live.get(shard), hear, monotonic())

    def answered(self, event_id: str) -> None:
        """The other replica's answer was seen: nothing is left to do."""
        self._kept.pop(event_id, None)

    def take(self, shard: int) -> list[Hear]:
        """What nobody has answered of a shard, oldest first; it is kept no longer."""
        return self._taken(lambda kept: kept.shard == shard)

    def left(self, live: Mapping[int, int], seconds: float) -> list[Hear]:
        """What waits for nobody, now that shards are held in these epochs, or longer than so; it is kept no longer."""
        self._live, before = live, monotonic() - seconds
        return self._taken(lambda kept: kept.epoch is None or kept.epoch != live.get(kept.shard) or kept.since < before)

    def _taken(self, wanted: Callable[[Kept], bool]) -> list[Hear]:
        taken = [event_id for event_id, kept in list(self._kept.items()) if wanted(kept)]
        return [kept.hear for event_id in taken if (kept := self._kept.pop(event_id, None)) is not None]
