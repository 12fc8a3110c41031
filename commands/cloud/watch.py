"""Warn when a property of some type changes, or list what is watched."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud watch", "cloud watch s3.bucket Versioning")


class Args(Arguments):
    """What."""

    property: Rest = Field("", description="a type and a path in its properties, each with * for anything")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Watch it; that needs the role for settings."""
    if not args.property:
        watched = services.cloud.settings.watches(call.actor)
        return Reply("Watched: " + "; ".join(watched) if watched else "Nothing is watched.", data={"watches": watched})
    name = services.cloud.settings.watch(call.actor, args.property)
    return Reply(f"{name} is watched.", data={"watch": name})
