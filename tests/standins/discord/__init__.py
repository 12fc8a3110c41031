"""A Discord of our own on loopback, written from Discord's documentation."""

from tests.standins.discord.model import Channel, Guild, Message, User
from tests.standins.discord.standin import DiscordStandIn

__all__ = ["Channel", "DiscordStandIn", "Guild", "Message", "User"]
