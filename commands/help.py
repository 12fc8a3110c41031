"""What can be typed here: all commands, a group's, or one with examples.

Only what you may run is shown.
"""

from commands.base import Arguments, Call, Reply, Rest
from commands.guide import explain, listing, overview, permitted, unknown
from commands.registry import load
from inventory.services import Services

ACTION = None
EXAMPLES = ("help", "help inventory", "help inventory checkout")


class Args(Arguments):
    """Which command."""

    command: Rest = ""


def run(call: Call, services: Services, args: Args) -> Reply:
    """Explain one command, list a group, or list the groups."""
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
