"""Say that a service that stopped need not run; its alert ends, until it runs and stops again."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet dismiss web1 cups.service", "fleet dismiss web1 docker/old-web")


class Args(Arguments):
    """Which service of which target."""

    target: str = Field(description="the target's name or address")
    service: Rest = Field(description="the service's name, as fleet show tells it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Expect it no more."""
    target, service = services.fleet.keeping.dismiss(call.actor, args.target, args.service)
    return Reply(f"{service} need not run on {target.name}.", data={"target": brief(target), "service": service})
