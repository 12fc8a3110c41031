"""The shapes of the first generation's answers: its keys, our values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from inventory.items.model import Item
from inventory.items.statistics import Statistics
from inventory.shape import Shape


class FirstItem(Shape):
    """A thing under the first generation's keys; where pieces are out, `checked_out_to` names all who have some."""

    id: str
    community_id: str
    item_name: str
    description: str
    labels: list[str]
    is_checked_out: bool
    checked_out_to: str | None
    checked_out_at: datetime | None
    checked_in_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime


class FirstActivity(Shape):
    """A recent change."""

    action: str
    performed_by: str
    details: dict[str, Any]
    created_at: str


class FirstStats(Shape):
    """Counts, the ten most used labels and the ten newest changes."""

    total_items: int
    checked_out_items: int
    available_items: int
    total_labels: int
    most_used_labels: list[str]
    recent_activity: list[FirstActivity]


class FirstAnswer(Shape):
    """Every answer by action; which keys are there depends on the action."""

    success: bool
    message: str = ""
    error: str = ""
    item: FirstItem | None = None
    items: list[FirstItem] = Field(default_factory=list)
    count: int = 0
    query: str = ""
    stats: FirstStats | None = None


def item_of(item: Item, community: str) -> FirstItem:
    """A thing in the old shape."""
    holders = ", ".join(loan.holder_name for loan in item.loans)
    return FirstItem(
        id=str(item.id),
        community_id=community,
        item_name=item.name,
        description=item.description,
        labels=item.labels,
        is_checked_out=item.lent > 0,
        checked_out_to=holders or None,
        checked_out_at=item.checked_out_at if item.lent else None,
        checked_in_at=item.checked_in_at,
        created_by=item.created_by,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def items_of(items: Sequence[Item], community: str) -> dict[str, Any]:
    """A list in the old shape."""
    return {"items": [item_of(item, community) for item in items], "count": len(items)}


def stats_of(stats: Statistics) -> FirstStats:
    """Statistics in the old shape."""
    return FirstStats(
        total_items=stats.total_items,
        checked_out_items=stats.checked_out_items,
        available_items=stats.total_items - stats.checked_out_items,
        total_labels=stats.total_labels,
        most_used_labels=[entry.label for entry in stats.most_used_labels],
        recent_activity=[
            FirstActivity(
                action=row["action"],
                performed_by=row["performed_by"],
                details={"item_name": row["item_name"]},
                created_at=row["created_at"],
            )
            for row in stats.recent_activity
        ],
    )
