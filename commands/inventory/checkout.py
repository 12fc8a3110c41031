"""Lend a thing, to yourself or to somebody.

Without a person you take it yourself. A due date may be written as friday, 3d or 2026-12-24.
"""

from pydantic import Field

from commands.base import Arguments, Call, Halves, ItemName, Kind, PersonName, Reply, option, person_named
from commands.wording import counted, due
from inventory.due import parse_due
from inventory.errors import Invalid
from inventory.items.model import Change
from inventory.joint import Order
from inventory.services import Services

ACTION = "inventory.checkout"
EXAMPLES = (
    'inventory checkout "Sony A7" @mia',
    "inventory checkout drill --due friday",
    'inventory checkout "Folding chair" bob --quantity 4 --due 3d',
)


class Args(Arguments):
    """What goes to whom."""

    item: ItemName = Field(description="the thing")
    to: PersonName = Field("me", description="who takes it; you, if you name nobody")
    quantity: int = option(1, "how many pieces", ge=1, le=1_000_000)
    due: str | None = option(None, "when it should be back: friday, 3d, 2026-12-24", Kind.TIME)


def ask(call: Call, services: Services, args: Args) -> Order[Change]:
    """What is to be lent, to whom, until when."""
    if args.to.isdecimal():
        raise Invalid(f"'{args.to}' is nobody's name; for so many pieces write --quantity {args.to}.")
    to = person_named(call, services, args.to)
    try:
        until = parse_due(args.due, call.now, call.zone) if args.due else None
    except ValueError as error:
        raise Invalid(str(error)) from error
    return services.loans.lending(call.actor, args.item, to, args.quantity, until)


def tell(call: Call, change: Change) -> Reply:
    """Say that it is lent."""
    assert change.loan is not None  # noqa: S101 - a checkout always leaves a loan
    text = f"Item {counted(change.pieces, change.item.name)} checked out to {change.loan.holder_name}"
    return Reply(f"{text}{due(change.loan, call.zone)}.", data=change)


HALVES = Halves(ask, tell)
run = HALVES.run
