"""A message as the dispatcher takes it, whichever platform it came from."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commands.base import NOBODY, Attachment
from inventory.actor import Actor
from inventory.communities.model import POLITE, Manners


def begins_command(text: str, prefix: str) -> bool:
    """Whether a text is a command at all: it begins with the prefix and a letter."""
    rest = text.lstrip()
    return rest.startswith(prefix) and rest[len(prefix) : len(prefix) + 1].isalpha()


class Message(NamedTuple):
    """What somebody said: `event_id` is the platform's own id of it and unique within `platform`.

    `values` are a slash command's named arguments, which need no parsing. `people` are the names of those
    mentioned, by person key. `received` is an aware time. `metered` is false for the operator's own console,
    which no rate limit slows down. `zone` is the door's own, for a community that has chosen none.

    `place` is the key of the server or channel that has a community, `manners` how the channel wants to be answered,
    and `elsewhere` the channels where commands are taken, when this is none of them. `aside` means that the answer
    can be shown to the caller alone, and `room` is how many characters it may have.
    """

    event_id: str
    platform: str
    channel: str
    actor: Actor
    text: str
    received: datetime
    prefix: str = "!"
    zone: ZoneInfo = ZoneInfo("UTC")
    people: Mapping[str, str] = NOBODY
    values: Mapping[str, object] | None = None
    attachments: tuple[Attachment, ...] = ()
    metered: bool = True
    place: str = ""
    manners: Manners = POLITE
    elsewhere: tuple[str, ...] = ()
    aside: bool = False
    room: int | None = None

    @property
    def private(self) -> bool:
        """Whether nobody but the caller sees an answer that asks for it: a slash command, a tool or the console."""
        return self.aside or self.values is not None or not self.metered
