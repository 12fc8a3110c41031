"""Look at an account now, or at all of them; how far it is shows in this message.

`cloud cancel` stops it within seconds.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from inventory.services import Services

ACTION = "cloud.scan"
EXAMPLES = ("cloud scan", "cloud scan prod --services s3,ec2 --regions eu-west-1")


class Args(Arguments):
    """Where."""

    account: str = Field("", description="the account's name; all where none is given")
    services: str = option("", "services with commas; none for all that are enabled")
    regions: str = option("", "regions with commas; none for all")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Ask for it; the platform shows how far it is."""
    asked = services.cloud.asking.ask(
        call.actor, args.account, services=_split(args.services), regions=_split(args.regions)
    )
    names = ", ".join(one.account for one in asked)
    data = {"scans": [{"scan": str(one.scan), "run": str(one.run), "account": one.account} for one in asked]}
    return Reply(f"Looking at {names}.", data=data, progress=str(asked[0].run))


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
