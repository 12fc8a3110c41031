"""Call a target otherwise."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet rename 10.0.0.5 web1",)


class Args(Arguments):
    """Which one, and how."""

    target: str = Field(description="the target's name or address")
    name: str = Field(description="what to call it from now on")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Rename it."""
    target = services.fleet.keeping.rename(call.actor, args.target, args.name)
    return Reply(f"It is called {target.name} now.", data={"target": brief(target)})
