"""List what is running low."""

from commands.base import Arguments, Call, Reply, Tone
from commands.stock.rows import level_row, levels_data, levels_table
from commands.wording import paged
from inventory.services import Services

ACTION = "stock.read"
EXAMPLES = ("stock low",)
_SHOWN = 20


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List it."""
    levels = services.stock.levels.low(call.actor, _SHOWN + 1)
    shown = levels[:_SHOWN]
    if not shown:
        return Reply("Nothing is running low.", data=levels_data(shown))
    rows = [f"{level_row(level)}; low below {level.low}" for level in shown]
    more = ["... and more."] if len(levels) > _SHOWN else []
    table = None if more else levels_table(shown)
    return paged("Running low:", [*rows, *more], None, levels_data(shown), table, Tone.WARNING)
