"""Try what was given up once more."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("deliveries retry 0193f1c2", "deliveries retry all")


class Args(Arguments):
    """Which ones."""

    delivery: str = Field(description="the beginning of its id, or all", pattern=r"^(all|[0-9a-fA-F-]{6,36})$")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Try again."""
    count = services.deliveries.retry(call.actor, args.delivery)
    return Reply(f"{count} {'post is' if count == 1 else 'posts are'} tried again.")
