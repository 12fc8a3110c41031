"""`python -m bot`, without the five seconds between the library's shards; the controls also without our leases."""

import os
import sys

from bot import app
from bot.chat import Chat
from bot.cli import main
from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.platforms.discord import Client
from bot.settings import Settings
from inventory.shards.service import ShardService
from tests.integration.chat.discord_bot import at_once


def without_leases(
    settings: Settings, dispatcher: Dispatcher, completion: Completion, _: ShardService | None = None
) -> Chat:
    """Every replica answers whatever it hears."""
    return Chat(settings, dispatcher, completion)


if __name__ == "__main__":
    setattr(Client, "before_identify_hook", at_once)  # noqa: B010 - the stand-in lets all identify at once
    if "WITHOUT_LEASES" in os.environ:
        setattr(app, "Chat", without_leases)  # noqa: B010 - the same call, another answer
    sys.exit(main([]))
