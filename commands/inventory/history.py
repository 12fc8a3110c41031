"""Show what happened to a thing, the newest first."""

from pydantic import Field

from commands.base import Arguments, Call, ItemName, Reply, option
from commands.chronicle import told
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "inventory.read"
EXAMPLES = ('inventory history "Sony A7"', "inventory history drill --before 40")


class Args(Arguments):
    """Of which thing."""

    item: ItemName = Field(description="the thing")
    before: int | None = option(None, "only changes before this number", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tell its history."""
    rows = services.audit.of_item(call.actor, args.item, PAGE + 1, args.before)
    shown = rows[:PAGE]
    data: dict[str, object] = {"history": shown}
    more = None
    if len(rows) > PAGE:
        more = f'{call.prefix}inventory history "{args.item}" --before {shown[-1].seq}'
    return paged(f"History of '{args.item}':", [told(row, call.zone) for row in shown], more, data)
