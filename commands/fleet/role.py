"""Say what a target is for; `none` takes its role away."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet role web1 production", "fleet role web1 none")


class Args(Arguments):
    """Which one, and what for."""

    target: str = Field(description="the target's name or address")
    role: str = Field(description="production, development, lab, staging, testing, monitoring, gateway or none")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    target = services.fleet.keeping.role(call.actor, args.target, args.role)
    told = f"is for {target.role}" if target.role else "has no role"
    return Reply(f"{target.name} {told} now.", data={"target": brief(target)})
