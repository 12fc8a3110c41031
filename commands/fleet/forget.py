"""Forget a target, its host keys and all that it is known by; what happened to it stays in the audit trail."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet forget web1",)
DESTRUCTIVE = True


class Args(Arguments):
    """Which one."""

    target: str = Field(description="the target's name or address")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Forget it."""
    target = services.fleet.enrolment.forget(call.actor, args.target)
    return Reply(f"{target.name} is forgotten. A source that still names it will find it anew.")
