"""Book a stock-take: say what you counted, and see where the book was wrong.

Write each product with its number of pieces, as in 12=40; a name with blanks in quotes with its number.
"""

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply, flag, option
from commands.stock.rows import counted_text
from inventory.errors import Invalid
from inventory.services import Services

ACTION = "stock.set"
EXAMPLES = ('stock count 12=40 nut=7 "M4 bolt=12" --warehouse east', "stock count 12=40 --dry-run")
_DIGITS = 10


class Args(Arguments):
    """What was counted, and where."""

    counted: list[str] = Field(
        description="what was counted, each as product=pieces",
        json_schema_extra={"kind": Kind.MANY},
        min_length=1,
        max_length=500,
    )
    warehouse: str | None = option(None, "where")
    dry_run: bool = flag("only tell the differences")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Book it."""
    found = [_pair(text) for text in args.counted]
    report = services.stock.counting.count(call.actor, found, args.warehouse, dry_run=args.dry_run)
    return Reply(counted_text(report), data=report)


def _pair(text: str) -> tuple[str, int]:
    product, _, number = text.rpartition("=")
    if not product.strip() or not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        raise Invalid(f"I can't read '{text[:60]}'; write product=pieces, such as bolt=12 or \"M4 bolt=12\".")
    return product.strip(), int(number)
