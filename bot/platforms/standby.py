"""Commands that another replica answers, kept for a moment: if it ends before it did, they are answered here."""

from collections.abc import Awaitable, Callable

from cachetools import TTLCache

Hear = Callable[[], Awaitable[None]]
_KEPT = 2000
_KEEP_SECONDS = 60.0


class Standby:
    """Bounded in number and age; whoever asked longer ago has asked again meanwhile."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, tuple[int, Hear]] = TTLCache(_KEPT, _KEEP_SECONDS)

    def keep(self, shard: int, event_id: str, hear: Hear) -> None:
        """Remember how to hear a command again."""
        self._kept[event_id] = (shard, hear)

    def answered(self, event_id: str) -> None:
        """The other replica's answer was seen: nothing is left to do."""
        self._kept.pop(event_id, None)

    def take(self, shard: int) -> list[Hear]:
        """What nobody has answered of a shard, oldest first; it is kept no longer."""
        mine = [event_id for event_id, (of, _) in list(self._kept.items()) if of == shard]
        return [kept[1] for event_id in mine if (kept := self._kept.pop(event_id, None)) is not None]
