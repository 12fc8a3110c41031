"""Show the secret of a webhook, where nobody else reads it."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.webhooks.rows import secret_line
from inventory.services import Services

ACTION = "webhooks.set"
EXAMPLES = ("webhooks secret 3",)


class Args(Arguments):
    """Which one."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Do it."""
    return Reply(secret_line(call, services, args.number), private=True)
