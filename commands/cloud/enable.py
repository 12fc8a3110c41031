"""Switch a service, a feature or a rule on, with what is to be set of it.

A service takes requestsPerSecond, burstLimit, maxRetries and backoffMultiplier, a feature regions.
"""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply
from commands.cloud.configuring import parse_configuration
from inventory.services import Services

ACTION = "cloud.set"
EXAMPLES = ("cloud enable s3 requestsPerSecond=5", "cloud enable aws-volume-encrypted")


class Args(Arguments):
    """What."""

    name: str = Field(description="which service, feature or rule", min_length=1, max_length=200)
    configuration: Annotated[list[str], Kind.MANY] = Field([], description="settings such as requestsPerSecond=5")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Switch it on."""
    configuration = parse_configuration(args.configuration)
    answer = services.cloud.settings.switch(call.actor, args.name, True, configuration)
    kept = ", ".join(f"{name}={value}" for name, value in answer["configuration"].items())
    return Reply(f"{args.name} is on{f' ({kept})' if kept else ''}.", data=answer)
