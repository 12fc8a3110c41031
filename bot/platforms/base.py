"""What every chat platform is to the rest of the bot: text in, replies out, and how it is."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.duty import Duty
from bot.outbox import Outbox
from bot.supervisor import Supervisor
from inventory.communities.model import Place

Places = Callable[[str, str], Awaitable[Place]]
"""From a platform and its own id of a server or channel to the place; called for every message, so it answers from
memory where it can, and keeps the order of a place's messages where it can't."""


class Platform(Protocol):
    """One chat platform, run by its supervisor for as long as the bot runs."""

    name: str
    supervisor: Supervisor
    outbox: Outbox
    last_event: datetime | None
    duty: Duty

    async def post(
        self, channel: str, text: str, nonce: str, mentions: Sequence[str] = (), answers: str | None = None
    ) -> str | None:
        """Post an alert in the channel's turn; the same nonce twice posts once where the platform can.

        Gives the message's id where a later post can answer it, as this one does the message `answers`.

        It has at most 22 signs: a platform adds the number of the part, and Discord takes 25.

        `mentions` are keys of people such as `discord:42`, and roles such as `role:7`, that are called where the
        platform can and that belong to it; nobody else is. Raises Full, Gone, Refused or Later.
        """

    async def stop(self) -> None:
        """Close what is left open, after the supervisor has ended.

        Not before: discord.py drops its event loop in close() and stumbles over that if it is still reading.
        """
