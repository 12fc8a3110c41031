"""Give a webhook a new secret; for a day its requests are signed with the old one too."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.webhooks.rows import secret_line
from inventory.services import Services

ACTION = "webhooks.set"
EXAMPLES = ("webhooks rotate 3",)


class Args(Arguments):
    """Which one."""

    number: int = Field(description="which one, by its number in the list", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Do it."""
    webhook = services.webhooks.rotate(call.actor, args.number, call.now)
    text = f"Webhook {webhook.number} to {webhook.host} has a new secret; the old one holds for a day."
    return Reply(f"{text}\n{secret_line(call, services, webhook.number)}", private=True)
