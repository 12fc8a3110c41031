"""The bot's core with places as they are in the database: each server and channel has its own community."""

from dataclasses import dataclass

from bot.places import Places
from bot.platforms.base import Places as PlaceOf
from tests.integration.chat.chat_bot import Core


@dataclass
class Placed(Core):
    """A core whose places are looked up."""

    def places(self) -> PlaceOf:
        return Places(self.services.communities)
