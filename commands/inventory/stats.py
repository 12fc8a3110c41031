"""Show how many things there are, how many are out, and the most used labels."""

from commands.base import Arguments, Call, Reply
from inventory.locale import number
from inventory.services import Services

ACTION = "inventory.read"
QUICK = True
EXAMPLES = ("inventory stats",)
_LABELS = 5


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Count."""
    stats = services.statistics.stats(call.actor)
    parts = [
        f"{number(stats.total_items)} thing{'s' * (stats.total_items != 1)}",
        f"{number(stats.checked_out_items)} checked out",
        f"{number(stats.available_items)} available",
        f"{number(stats.total_labels)} labels",
    ]
    if stats.overdue:
        parts.append(f"{number(stats.overdue)} overdue")
    top = ", ".join(f"{entry.label} ({number(entry.count)})" for entry in stats.most_used_labels[:_LABELS])
    text = f"Inventory: {', '.join(parts)}." + (f" Most used labels: {top}." if top else "")
    return Reply(text, data=stats)
