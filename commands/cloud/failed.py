"""List the parts of accounts that can't be looked at, and why; what they had is kept as it was."""

from commands.base import Arguments, Call, Reply
from commands.wording import PAGE
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud failed",)
_MOST, _DATA = 2000, 100


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    cells = services.cloud.asking.failed_cells(call.actor, _MOST)
    data = {"cells": cells[:_DATA]}
    if not cells:
        return Reply("Everything could be looked at.", data=data)
    lines = [f"{c.account_name} · {c.region} · {c.type}: {c.error}{f' ({c.detail})' * bool(c.detail)}" for c in cells]
    more = [f"… and {len(cells) - PAGE} more."] if len(cells) > PAGE else []
    return Reply("\n".join([f"{len(cells)} parts couldn't be looked at:", *lines[:PAGE], *more]), data=data)
