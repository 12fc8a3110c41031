"""What a caller of the router's doors asks, in our terms: who in which community says what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.dispatcher import fingerprint
from bot.message import Message
from bot.web.router_lines import Line
from inventory.actor import Actor, Role
from inventory.shape import Shape
from inventory.text import clean

DOOR = "router"
# Platforms whose ids mean the same person whoever passes them on; others might be made up.
PLATFORMS = frozenset({"discord", "twitch", "slack", "youtube", "kick"})
_NAME_LIMIT = 100
_ID_LIMIT = 200
_DIGEST = 16


def from_number(value: object) -> object:
    """Ids come as numbers or as strings and mean the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plain(value: str) -> str:
    if clean(value) != value:
        raise ValueError("is no id: it holds blanks at its ends or invisible characters")
    return value


_ID_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1, "maxLength": _ID_LIMIT}, {"type": "integer"}]}
Id = Annotated[
    str,
    BeforeValidator(from_number),
    Field(min_length=1, max_length=_ID_LIMIT),
    AfterValidator(_plain),
    WithJsonSchema(_ID_SCHEMA),
]
Command = Annotated[str, Field(max_length=_ID_LIMIT), AfterValidator(clean)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as we understand it; `request` is the caller's id of it, the same when it is sent again.

    `place` is the key of a server or channel, such as `discord:42`, where that is what the caller names: its
    community is looked up, as it may share another one's.
    """

    request: str
    community: str
    person: str
    name: str
    channel: str
    line: Line
    place: str = ""

    @property
    def event_id(self) -> str:
        """The id of this command: one session may bring several, and several people."""
        said = f"{self.person} {self.line.text}"
        return f"{self.request}/{fingerprint(said)[:_DIGEST]}"

    def message(self, received: datetime, zone: ZoneInfo, community: str) -> Message:
        """The message for the dispatcher, in this community; `received` is an aware time."""
        shown = clean(self.name)[:_NAME_LIMIT] or self.person
        actor = Actor(community, self.person, shown, DOOR, Role.MEMBER)
        prefix, text = self.line
        return Message(self.event_id, DOOR, self.channel, actor, text, received, prefix, zone, place=self.place)


class Part(Shape):
    """An object in a body."""

    model_config = ConfigDict(frozen=True)


def person(platform: str | None, user: str) -> str:
    """The key of a person: `platform:id` where we know the platform, else `router:id`."""
    known = (platform or "").lower()
    return f"{known if known in PLATFORMS else DOOR}:{quote(user, safe='@+,=~|#!$&*')}"
