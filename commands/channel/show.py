"""Show how this channel is answered, and where commands are taken."""

from commands.base import Arguments, Call, Reply
from commands.channel.rows import told
from inventory.services import Services

ACTION = "community.read"
EXAMPLES = ("channel", "channel show")


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Show it."""
    place = services.communities.place_in(call.actor.community, call.place)
    return Reply(
        told(place, call), data={"channels": {name: kept.model_dump() for name, kept in place.channels.items()}}
    )
