"""A channel's manners in words."""

from commands.base import Call
from inventory.communities.model import Place

_REPLIES = {"here": "in the channel", "thread": "in a thread", "private": "privately, where that can be done"}


def told(place: Place, call: Call) -> str:
    """The channel in one line, such as `Typo suggestions: on. Replies: in the channel.` and so on."""
    manners = place.manners(call.channel)
    listed = [channel for channel, kept in place.channels.items() if kept.listed]
    others = ", ".join(channel for channel in listed if channel != call.channel)
    where = "in this channel" if call.channel in listed else "only in other channels" if listed else "in every channel"
    also = (f" and in {others}" if call.channel in listed else f": {others}") if others else ""
    suggestions = "on" if manners.suggestions else "off"
    return f"Typo suggestions: {suggestions}. Replies: {_REPLIES[manners.replies]}. Commands are taken {where}{also}."
