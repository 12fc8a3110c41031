"""The bodies of the router and of its first generation, and what each asks.

Neither brings a role, so everybody comes in as a member, and `!role` grants more. What they add in later
versions is overlooked.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.web.router_asked import Asked, Command, Id, Part, from_number, person
from bot.web.router_lines import first_generation_line, line

_MANY = 500


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


class LocalUser(Part):
    """A person, by the id of the platform."""

    id: Id
    name: str | None = None


class Context(Part):
    """Where a first-generation message was written; its server's community is looked up."""

    platform: Id
    server_id: Id
    channel_id: Annotated[str | None, BeforeValidator(from_number)] = None
    message_id: Id


class LocalCall(Part):
    """What a first-generation router posts; `parameters` were split at blanks, whatever the quotes said."""

    command: Command = Field(min_length=1)
    parameters: list[str] = Field([], max_length=_MANY)
    user: LocalUser
    context: Context
    raw_message: str | None = None

    def asked(self) -> Asked:
        """The message as it was typed, or put together again."""
        where, user = self.context, self.user
        platform = where.platform.lower()
        said = first_generation_line(self.command, self.parameters, self.raw_message or "")
        key, place = person(platform, user.id), f"{platform}:{where.server_id}"
        return Asked(where.message_id, place, key, user.name or user.id, where.channel_id or "", said, place)
