"""Say that a target is two machines: undo its newest merge, for good.

Machines are taken for one where machine id, tailnet node, place in a cluster, host key or address are the same, in
this order; a machine that was copied whole can deceive us.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.fleet.rows import brief
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet split web1",)


class Args(Arguments):
    """Which one."""

    target: str = Field(description="the target's name or address")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Take it apart."""
    one, other = services.fleet.keeping.split(call.actor, args.target)
    return Reply(f"{one.name} and {other.name} are two machines.", data={"targets": [brief(one), brief(other)]})
