"""Print the least that the program must be allowed at a provider, as a policy to paste there."""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.cloud.policies import policy_file
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud policy aws", "cloud policy aws --services s3,ec2")


class Args(Arguments):
    """Where."""

    provider: Literal["aws", "azure", "google", "kubernetes"] = Field(
        description="whose policy: aws, azure, google or kubernetes"
    )
    services: str = option("", "services with commas; none for all")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Print it."""
    names = [name.strip() for name in args.services.split(",") if name.strip()]
    attached = policy_file(services, args.provider, names)
    if attached is None:
        return Reply(f"The catalogue knows nothing of {args.provider}.", success=False)
    return Reply(f"What {args.provider} must allow: {attached.name}", attachment=attached)
