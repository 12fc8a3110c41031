"""Take a thing back.

It is your own loan, or the only one; name the person where several have some. You may check in what you
borrowed or lent; moderators check in everything.
"""

from pydantic import Field

from commands.base import Arguments, Call, Halves, ItemName, PersonName, Reply, option, person_named
from commands.wording import counted
from inventory.items.model import Change
from inventory.joint import Order
from inventory.services import Services

ACTION = "inventory.checkin"
EXAMPLES = (
    'inventory checkin "Sony A7"',
    'inventory checkin "Folding chair" bob',
    'inventory checkin "Folding chair" --quantity 2',
)


class Args(Arguments):
    """What comes back from whom."""

    item: ItemName = Field(description="the thing")
    holder: PersonName | None = Field(None, description="who had it, where several have some")
    quantity: int | None = option(None, "how many pieces; all, if you don't say", ge=1, le=1_000_000)


def ask(call: Call, services: Services, args: Args) -> Order[Change]:
    """What is to be taken back, and from whom."""
    holder = person_named(call, services, args.holder) if args.holder else None
    return services.loans.returning(call.actor, args.item, holder, args.quantity)


def tell(_: Call, change: Change) -> Reply:
    """Say that it is here again."""
    held = f" from {change.loan.holder_name}" if change.loan else ""
    text = f"Item {counted(change.pieces, change.item.name)} checked in{held}."
    return Reply(text, data=change)


HALVES = Halves(ask, tell)
run = HALVES.run
