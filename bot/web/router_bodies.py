"""The bodies of a module's three callers, and what each asks.

None of them brings a role, so everybody comes in as a member, and `!role` grants more. What they add in later
versions is overlooked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from bot.dispatcher import fingerprint
from bot.message import Message
from bot.web.router_lines import Line, first_generation_line, line
from inventory.actor import Actor, Role
from inventory.text import clean

DOOR = "router"
# Platforms whose ids mean the same person whoever passes them on; others might be made up.
PLATFORMS = frozenset({"discord", "twitch", "slack", "youtube", "kick"})
_NAME_LIMIT = 100
_ID_LIMIT = 200
_DIGEST = 16
_MANY = 500


def _number(value: object) -> object:
    """Ids come as numbers or as strings and mean the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plain(value: str) -> str:
    if clean(value) != value:
        raise ValueError("is no id: it holds blanks at its ends or invisible characters")
    return value


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


_ID_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1, "maxLength": _ID_LIMIT}, {"type": "integer"}]}
Id = Annotated[
    str,
    BeforeValidator(_number),
    Field(min_length=1, max_length=_ID_LIMIT),
    AfterValidator(_plain),
    WithJsonSchema(_ID_SCHEMA),
]
Command = Annotated[str, Field(max_length=_ID_LIMIT), AfterValidator(clean)]
Stamp = Annotated[datetime, AfterValidator(_utc)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as we understand it; `request` is the caller's id of it, the same when it is sent again."""

    request: str
    community: str
    person: str
    name: str
    channel: str
    line: Line

    @property
    def event_id(self) -> str:
        """The id of this command: one session may bring several, and several people."""
        said = f"{self.person} {self.line.text}"
        return f"{self.request}/{fingerprint(said)[:_DIGEST]}"

    def message(self, received: datetime, zone: ZoneInfo) -> Message:
        """The message for the dispatcher; `received` is an aware time."""
        shown = clean(self.name)[:_NAME_LIMIT] or self.person
        actor = Actor(self.community, self.person, shown, DOOR, Role.MEMBER)
        prefix, text = self.line
        return Message(self.event_id, DOOR, self.channel, actor, text, received, prefix, zone)


class Part(BaseModel):
    """An object in a body."""

    model_config = ConfigDict(frozen=True)


class RouterCall(Part):
    """What the router posts: `args` is one string with its quotes, and the person has neither name nor platform."""

    command: Command = Field(min_length=1)
    args: str | None = None
    user_id: Id
    community_id: Id
    session_id: Id
    entity_id: str | None = None

    def asked(self) -> Asked:
        """The command with its arguments."""
        key = person(None, self.user_id)
        said = line(self.command, self.args or "")
        return Asked(self.session_id, self.community_id, key, self.user_id, self.entity_id or "", said)


class Community(Part):
    """A community of the marketplace."""

    id: Id


class Trigger(Part):
    """What set the call off: a command, or something that happened on a platform."""

    type: Literal["command", "event"]
    command: Command | None = None
    context_text: str | None = None

    @model_validator(mode="after")
    def _named(self) -> "Trigger":
        if self.type == "command" and not self.command:
            raise ValueError("command is empty")
        return self


class WebhookUser(Part):
    """A person, by the id of the marketplace and by that of a platform."""

    id: Id | None = None
    username: str | None = None
    platform: str | None = None
    platform_user_id: Id | None = None

    @model_validator(mode="after")
    def _known(self) -> "WebhookUser":
        if self.id is None and self.platform_user_id is None:
            raise ValueError("id is missing")
        return self


class Entity(Part):
    """The channel that a call came from."""

    id: Annotated[str | None, BeforeValidator(_number)] = None


class WebhookCall(Part):
    """What the marketplace posts; `timestamp` is under its signature."""

    community: Community
    trigger: Trigger
    user: WebhookUser
    entity: Entity | None = None
    request_id: Id
    timestamp: Stamp

    def asked(self) -> Asked:
        """The command with the text after it."""
        user = self.user
        key = person(user.platform, user.platform_user_id) if user.platform_user_id else person(None, user.id or "")
        channel = (self.entity and self.entity.id) or ""
        said = line(self.trigger.command or "", self.trigger.context_text or "")
        return Asked(self.request_id, self.community.id, key, user.username or "", channel, said)


class LocalUser(Part):
    """A person, by the id of the platform."""

    id: Id
    name: str | None = None


class Context(Part):
    """Where a first-generation message was written; its server is a community of its own."""

    platform: Id
    server_id: Id
    channel_id: Annotated[str | None, BeforeValidator(_number)] = None
    message_id: Id


class LocalCall(Part):
    """What a first-generation router posts; `parameters` were split at blanks, whatever the quotes said."""

    command: Command = Field(min_length=1)
    parameters: Annotated[list[str], Field(max_length=_MANY)] = []
    user: LocalUser
    context: Context
    raw_message: str | None = None

    def asked(self) -> Asked:
        """The message as it was typed, or put together again."""
        where, user = self.context, self.user
        platform = where.platform.lower()
        said = first_generation_line(self.command, self.parameters, self.raw_message or "")
        key, community = person(platform, user.id), f"{platform}:{where.server_id}"
        return Asked(where.message_id, community, key, user.name or user.id, where.channel_id or "", said)


def person(platform: str | None, user: str) -> str:
    """The key of a person: `platform:id` where we know the platform, else `router:id`."""
    known = (platform or "").lower()
    return f"{known if known in PLATFORMS else DOOR}:{quote(user, safe='@+,=~|#!$&*')}"
