"""A channel's manners in words."""

from commands.base import Call
from inventory.communities.model import Place

_REPLIES = {"here": "in the channel", "thread": "in a thread", "private": "privately, where that can be done"}


def told(place: Place, call: Call) -> str:
    """The channel in one line, such as `Typo suggestions: on. Replies: in the channel.` and so on."""
    manners = place.manners(call.channel)
    listed = [channel for channel, kept in place.channels.items() if kept.listed]
    where = f"only in {len(listed)} channels: {', '.join(listed)}" if listed else "in every channel"
    if listed == [call.channel]:
        where = "in this channel only"
    suggestions = "on" if manners.suggestions else "off"
    return f"Typo suggestions: {suggestions}. Replies: {_REPLIES[manners.replies]}. Commands are taken {where}."
