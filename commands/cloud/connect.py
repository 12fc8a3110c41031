"""Scan an account from now on: by a role's ARN, a subscription, a project or a cluster.

No credentials are kept: the program uses its own (the SDK's chain, a role to assume, a kubeconfig), and the reply
prints the least that they must be allowed.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply, flag, option
from commands.cloud.policies import policy_file
from commands.cloud.rows import account_row
from inventory.services import Services

ACTION = "cloud.set"
EXAMPLES = (
    "cloud connect prod arn:aws:iam::123456789012:role/Reader --regions eu-west-1,eu-central-1",
    "cloud connect lab kubernetes:kind-lab",
)


class Args(Arguments):
    """Which account."""

    name: str = Field(description="what to call it, such as prod", min_length=1, max_length=100)
    account: str = Field(
        description="a role's ARN, aws:<12 digits>, azure:<subscription>, google:<project> or kubernetes:<context>",
        min_length=1, max_length=300,
    )  # fmt: skip
    external_id: str = option("", "what the role asks for (AWS)")
    regions: str = option("", "regions with commas; none for all")
    production: bool = flag("losing things there is critical")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Connect it."""
    regions = tuple(region.strip() for region in args.regions.split(",") if region.strip())
    account = services.cloud.accounts.add(
        call.actor, args.name, args.account, external_id=args.external_id, regions=regions, production=args.production
    )
    attached = policy_file(services, account.provider)
    allow = " Allow the program's credentials there what the file says." if attached else ""
    text = f"Connected {account_row(account)}.{allow} {call.prefix}cloud scan {account.name} looks at it now."
    return Reply(text, data=account, attachment=attached)
