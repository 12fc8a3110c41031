"""What every chat platform is to the rest of the bot: text in, replies out, and how it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.duty import Duty
from bot.outbox import Outbox
from bot.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Place:
    """The community that a server or channel belongs to, and how it wants to be spoken to."""

    community: str
    prefix: str = "!"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


Places = Callable[[str, str], Place]
"""From a platform and its own id of a server or channel to the community; called for every message, so it
must answer from memory."""


def places_in(zone: ZoneInfo) -> Places:
    """Give every server and channel a community of its own, whose clock is this zone's."""
    return lambda platform, place_id: Place(f"{platform}:{place_id}", zone=zone)


class Platform(Protocol):
    """One chat platform, run by its supervisor for as long as the bot runs."""

    name: str
    supervisor: Supervisor
    outbox: Outbox
    last_event: datetime | None
    duty: Duty

    async def post(self, channel: str, text: str, nonce: str, mentions: Sequence[str] = ()) -> None:
        """Post an alert in the channel's turn; the same nonce twice posts once where the platform can.

        `mentions` are keys of people such as `discord:42`, and roles such as `role:7`, that are called where the
        platform can and that belong to it; nobody else is. Raises Full, Gone, Refused or Later.
        """

    async def stop(self) -> None:
        """Close what is left open, after the supervisor has ended.

        Not before: discord.py drops its event loop in close() and stumbles over that if it is still reading.
        """
