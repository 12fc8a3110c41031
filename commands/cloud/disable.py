"""Switch a service, a feature or a rule off; what is known stays."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "cloud.set"
EXAMPLES = ("cloud disable s3", "cloud disable aws-volume-encrypted")


class Args(Arguments):
    """What."""

    name: str = Field(description="which service, feature or rule", min_length=1, max_length=200)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Switch it off."""
    answer = services.cloud.settings.switch(call.actor, args.name, False)
    return Reply(f"{args.name} is off.", data=answer)
