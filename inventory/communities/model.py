"""What a community has set, what a place is, and how a channel wants to be answered. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict

from inventory.errors import Invalid
from inventory.locale import ISO
from inventory.suggest import nearest

Replies = Literal["here", "thread", "private"]
DEFAULT_PREFIX = "!"
# Signs that a chat platform or Markdown takes for itself can't begin a command; a letter could begin a word.
_PREFIX = re.compile(r"[A-Za-z]{0,4}[!$%&?+=;:^,-]{1,2}", re.ASCII)


class Settings(BaseModel):
    """What a community has set; None where it leaves it to the installation."""

    model_config = ConfigDict(frozen=True)

    prefix: str = DEFAULT_PREFIX
    locale: str = ISO
    zone: str | None = None
    announce: str | None = None
    """The announcement channel as `platform:channel`."""

    def clock(self, own: ZoneInfo) -> ZoneInfo:
        """The zone of the community's clock; `own` where it has chosen none."""
        return ZoneInfo(self.zone) if self.zone else own


class Manners(BaseModel):
    """How a channel wants to be answered; `listed` ones are where a place's commands are taken, if there are any."""

    model_config = ConfigDict(frozen=True)

    suggestions: bool = True
    replies: Replies = "here"
    listed: bool = False


POLITE = Manners()


@dataclass(frozen=True, slots=True)
class Place:
    """A server or channel of a platform: its own key such as `discord:42`, and the community that it belongs to.

    One that shares nobody's inventory has a community of its own, which is called like itself.
    """

    key: str
    community: str
    settings: Settings = field(default_factory=Settings)
    channels: Mapping[str, Manners] = field(default_factory=dict)

    def manners(self, *channels: str) -> Manners:
        """How to answer in a channel, or else in the one that it is a thread of."""
        return next((self.channels[channel] for channel in channels if channel in self.channels), POLITE)

    def elsewhere(self, *channels: str) -> tuple[str, ...]:
        """The channels where commands are taken, when these aren't among them; nothing where they are."""
        listed = tuple(channel for channel, manners in self.channels.items() if manners.listed)
        return () if set(listed).intersection(channels) else listed


def valid_prefix(text: str) -> str:
    """The prefix; raises Invalid for one that a platform would keep for itself."""
    if not _PREFIX.fullmatch(text):
        raise Invalid("A prefix is one or two of !$%&?+=;:^,- with up to 4 letters before them, such as ? or sk!.")
    return text


def valid_zone(text: str) -> str:
    """The time zone of that name, whatever its case; raises Invalid with what is near."""
    known = {name.casefold(): name for name in available_timezones()}
    wanted = text.strip().replace(" ", "_").casefold()
    if wanted in known:
        return known[wanted]
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(known.values(), reverse=True)}
    near = [cities[city] for city in nearest(wanted.rpartition("/")[2], list(cities))]
    hint = f" Did you mean {' or '.join(near)}?" if near else " Write it like Europe/Berlin or UTC."
    raise Invalid(f"There is no time zone '{text[:40]}'.{hint}")
