"""A Twitch of our own on loopback, written from Twitch's documentation."""

from tests.standins.twitch.standin import TwitchStandIn
from tests.standins.twitch.state import Account, ChatMessage

__all__ = ["Account", "ChatMessage", "TwitchStandIn"]
