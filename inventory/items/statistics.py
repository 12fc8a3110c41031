"""Statistics of an inventory."""

from typing import Any

from pydantic import BaseModel

from inventory.actor import Actor
from inventory.items import list_store
from inventory.items.service import ItemRoom
from inventory.ledger import store as ledger

_TOP = 10


class LabelCount(BaseModel):
    """How many things carry a label."""

    label: str
    count: int


class Statistics(BaseModel):
    """Counts of things (and of their pieces), labels and overdue loans, and the ten newest changes."""

    total_items: int
    checked_out_items: int
    available_items: int
    total_pieces: int
    lent_pieces: int
    overdue: int
    total_labels: int
    most_used_labels: list[LabelCount]
    recent_activity: list[dict[str, Any]]


class StatisticsService:
    """Numbers about a community's things, at most as old as the cache."""

    def __init__(self, room: ItemRoom) -> None:
        self._room = room

    def stats(self, actor: Actor) -> Statistics:
        """All of them; raises Denied."""
        self._room.permissions.require(actor, "inventory.read")

        def load() -> Statistics:
            with self._room.db.reading() as connection:
                return Statistics.model_validate(
                    {
                        **list_store.stats(connection, actor.community),
                        "most_used_labels": list_store.labels(connection, actor.community, _TOP),
                        "recent_activity": [
                            {
                                "action": row["action"].removeprefix("inventory."),
                                "item_name": row["subject_name"],
                                "performed_by": row["person_name"],
                                "created_at": row["created_at"].isoformat(),
                            }
                            for row in ledger.recent(connection, actor.community, _TOP)
                        ],
                    }
                )

        return self._room.cache.view(actor.community, "stats", load)

    def labels(self, actor: Actor, limit: int = 25) -> list[LabelCount]:
        """The labels in use, the most used first."""
        self._room.permissions.require(actor, "inventory.read")

        def load() -> list[LabelCount]:
            with self._room.db.reading() as connection:
                rows = list_store.labels(connection, actor.community, limit)
            return [LabelCount.model_validate(row) for row in rows]

        return self._room.cache.view(actor.community, ("labels", limit), load)
