"""Show how many things there are, how many are out, and the most used labels."""

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "inventory.read"
QUICK = True
EXAMPLES = ("inventory stats",)
_LABELS = 5


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Count."""
    stats = services.statistics.stats(call.actor)
    parts = [
        f"{stats.total_items} thing{'s' * (stats.total_items != 1)}",
        f"{stats.checked_out_items} checked out",
        f"{stats.available_items} available",
        f"{stats.total_labels} labels",
    ]
    if stats.overdue:
        parts.append(f"{stats.overdue} overdue")
    top = ", ".join(f"{entry.label} ({entry.count})" for entry in stats.most_used_labels[:_LABELS])
    text = f"Inventory: {', '.join(parts)}." + (f" Most used labels: {top}." if top else "")
    return Reply(text, data=stats.model_dump(mode="json"))
