"""Choose the sign that commands begin with here.

A mention of the bot on Discord and slash commands work whatever it is; the console and the router keep the !.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "community.set"
EXAMPLES = ("community prefix ?", "community prefix sk!")


class Args(Arguments):
    """Which one."""

    prefix: str = Field(description="which signs: one or two, such as ?, with up to four letters before them")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    prefix = services.communities.set(call.actor, "prefix", args.prefix)
    return Reply(f"Commands in chat now begin with {prefix}, as in {prefix}help.")
