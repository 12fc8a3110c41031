"""The body of the marketplace's webhook, and what it asks."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from bot.web.router_asked import Asked, Command, Id, Part, from_number, person
from bot.web.router_lines import line


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Stamp = Annotated[datetime, AfterValidator(_utc)]


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

    id: Annotated[str | None, BeforeValidator(from_number)] = None


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
