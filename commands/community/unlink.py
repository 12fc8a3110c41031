"""Let this place, or one that joined it, have its own inventory again, as it was left."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "community.link"
EXAMPLES = ("community unlink", "community unlink twitch:12345")


class Args(Arguments):
    """Which place."""

    place: str | None = Field(None, description="a place as !community shows it; this one, by default", max_length=255)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Part them."""
    place = args.place or call.place
    left = services.links.leave(call.actor, place)
    things = f"{left.things} things" if left.things != 1 else "1 thing"
    return Reply(f"{place} has its own inventory again, with {things}. What was shared stays with the others.")
