"""Show what happened to a product's stock, the newest first."""

from pydantic import Field

from commands.base import Arguments, Call, ProductName, Reply, option
from commands.stock.rows import movement_row
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock history 12", 'stock history "M4 bolt" --warehouse east --page 2')


class Args(Arguments):
    """Of what."""

    product: ProductName = Field(description="the product's number or name")
    warehouse: str | None = option(None, "only in this warehouse")
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Tell it."""
    skip = (args.page - 1) * PAGE
    rows = services.stock.levels.history(call.actor, args.product, args.warehouse, skip=skip, limit=PAGE + 1)
    shown = rows[:PAGE]
    data: dict[str, object] = {"movements": shown}
    if not shown:
        return Reply("Nothing was moved." if args.page == 1 else "There is no more.", data=data)
    where = f' --warehouse "{args.warehouse}"' if args.warehouse else ""
    more = None
    if len(rows) > PAGE:
        more = f'{call.prefix}stock history "{args.product}"{where} --page {args.page + 1}'
    return paged(f"Movements of {args.product}:", [movement_row(row, call.zone) for row in shown], more, data)
