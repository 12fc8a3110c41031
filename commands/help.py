"""What can be typed here: all commands, a group's, or one with examples.

Only what you may run is shown.
"""

from commands.base import Arguments, Call, Reply, Rest, option
from commands.guide import explain, listing, overview, permitted, unknown
from commands.registry import load
from commands.wording import paged, pages
from inventory.services import Services

ACTION = None
_TURNING = 80
"""What "More: !help inventory checkout --page 2" takes."""
EXAMPLES = ("help", "help inventory", "help inventory checkout")


class Args(Arguments):
    """Which command."""

    command: Rest = ""
    page: int = option(1, "which page, where the answer is too long for one", ge=1, le=100)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Explain one command, list a group, or list the groups; in pages where a reply has little room."""
    whole = _answer(call, services, args)
    if call.room is None or not whole.success:
        return whole
    parts = pages(whole.text.split("\n"), call.room - _TURNING)
    if args.page > len(parts):
        return Reply("There are no more.")
    following = " ".join([f"{call.prefix}help", *args.command.split(), f"--page {args.page + 1}"])
    more = following if args.page < len(parts) else None
    return paged(parts[args.page - 1][0], parts[args.page - 1][1:], more, {})


def _answer(call: Call, services: Services, args: Args) -> Reply:
    registry = load()
    words = args.command.lower().removeprefix(call.prefix).split()
    allowed = [command for command in registry if permitted(services, call.actor, command)]
    found = registry.find(words) if words else None
    if found and found[0] in allowed and (len(words) > 1 or found[0].path == tuple(words)):
        return Reply(explain(found[0], call.prefix))
    group = registry.group(words[0]) if words else ""
    within = [command for command in allowed if command.path[0] == group]
    if within:
        return Reply(listing(within, call.prefix))
    if alike := [command for command in allowed if words and command.path[-1] == words[-1]]:
        return Reply("\n".join(explain(command, call.prefix) for command in alike))
    if words:
        return unknown(registry, services, call.actor, words, call.prefix)
    return Reply(overview(registry, allowed, call.prefix))
