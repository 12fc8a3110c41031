"""Watch a property no more."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from inventory.services import Services

ACTION = "cloud.set"
EXAMPLES = ("cloud unwatch s3.bucket Versioning",)


class Args(Arguments):
    """What."""

    property: Rest = Field(description="which property: its type and path, as cloud watch lists them", min_length=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Forget it."""
    name = services.cloud.settings.unwatch(call.actor, args.property)
    return Reply(f"{name} is watched no more.", data={"watch": name})
