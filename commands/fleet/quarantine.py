"""Ask a host nothing more, until it is approved again."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.trust"
EXAMPLES = ("fleet quarantine web1 being looked into",)


class Args(Arguments):
    """Which host and why."""

    target: str = Field(description="the target's name or address")
    reason: Rest = Field("", description="why")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Keep away from it."""
    target = services.fleet.enrolment.quarantine(call.actor, args.target, args.reason)
    text = f"{target.name} is in quarantine: nothing is sent to it until {call.prefix}fleet approve {target.name}."
    return Reply(text, data={"target": brief(target)})
