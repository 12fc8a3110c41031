"""Try what was given up once more."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.errors import NotFound
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = ("deliveries retry 0193f1c2", "deliveries retry all")


class Args(Arguments):
    """Which ones."""

    delivery: str = Field(description="the beginning of its id, or all", pattern=r"^(all|[0-9a-fA-F-]{6,36})$")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Try again, posts and replies to commands: either is harmless when it happens twice."""
    replies = services.letters.retry(call.actor.with_key(None), args.delivery)
    try:
        posts = services.deliveries.retry(call.actor, args.delivery)
    except NotFound:
        if not replies:
            raise
        posts = 0
    counts = [(posts, "post", "posts"), (replies, "reply", "replies")]
    told = " and ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    return Reply(f"{told} {'is' if posts + replies == 1 else 'are'} tried again.")
