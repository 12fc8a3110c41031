"""List what is in stock, by product number."""

from commands.base import Arguments, Call, Reply, option
from commands.stock.rows import level_row, levels_data, levels_table
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock list", "stock list --warehouse east --page 2")


class Args(Arguments):
    """Which part."""

    warehouse: str = option("", "only what is in this warehouse")
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List it."""
    skip = (args.page - 1) * PAGE
    levels = services.stock.levels.page(call.actor, args.warehouse, skip=skip, limit=PAGE + 1)
    shown = levels[:PAGE]
    if not shown:
        return Reply("Nothing in stock." if args.page == 1 else "There are no more.", data=levels_data(shown))
    where = f' --warehouse "{args.warehouse}"' if args.warehouse else ""
    more = f"{call.prefix}stock list{where} --page {args.page + 1}" if len(levels) > PAGE else None
    return paged("Stock:", [level_row(level) for level in shown], more, levels_data(shown), levels_table(shown))
