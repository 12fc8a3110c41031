"""Interactions: what people start, and the rules for answering them.

Discord docs: Interactions > Receiving and Responding.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.discord import registration
from tests.standins.discord.limits import error
from tests.standins.discord.model import EVERYONE, Channel, Message, User, snowflake
from tests.standins.server import Json

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {COMMAND: {MESSAGE, DEFER, MODAL}, COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL},
           AUTOCOMPLETE: {CHOICES}}  # fmt: skip
ANSWER_WITHIN = 3.0
TOKEN_LIVES = 15 * 60.0
EPHEMERAL = 1 << 6
STRING, INTEGER, BOOLEAN, USER = 3, 4, 5, 6


@dataclass
class Interaction:
    """One interaction and all that the bot answered to it."""

    kind: int
    channel: Channel
    user: User
    data: Json
    standin: "DiscordStandIn"
    message: Message | None = None
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    started: float = field(default_factory=time.monotonic)
    callback: Json | None = None
    replies: list[Message] = field(default_factory=list)
    """The original response first, then followups; edits change them in place."""
    loading: bool = False
    """Whether people see "thinking": the next followup fills that, and is as private as it was promised."""

    @property
    def age(self) -> float:
        """Seconds since it began, with what the test added to the clock."""
        return time.monotonic() + self.standin.clock_ahead - self.started

    @property
    def deferred(self) -> bool:
        return self.callback is not None and self.callback["type"] in (DEFER, DEFER_UPDATE)

    async def reply(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109 - tests name it so
        """The first message that the person sees."""
        return (await self.standin.changes.until(lambda: self.replies, timeout))[0]

    async def choices(self, timeout: float = 5.0) -> list[Json]:  # noqa: ASYNC109 - tests name it so
        """The autocomplete choices offered."""
        callback = await self.standin.changes.until(lambda: self.callback, timeout)
        assert callback is not None
        return list(callback["data"]["choices"])

    def private(self) -> bool:
        """Whether only the person who began sees the answer."""
        return bool(self.callback and (self.callback.get("data") or {}).get("flags", 0) & EPHEMERAL)

    def accept(self, callback: Json) -> None:
        """Check the first answer (Interaction Callback Type; 3 seconds; once only)."""
        if self.age > ANSWER_WITHIN:
            self.standin.violate(f"interaction answered after {self.age:.1f} s, more than {ANSWER_WITHIN}")
            raise error(404, 10062, "Unknown interaction")
        if self.callback is not None:
            self.standin.violate("interaction acknowledged twice")
            raise error(400, 40060, "Interaction has already been acknowledged.")
        if callback.get("type") not in ALLOWED[self.kind]:
            self.standin.violate(f"callback type {callback.get('type')} to interaction type {self.kind}")
            raise error(400, 50035, "Invalid Form Body")
        if callback["type"] == CHOICES:
            self._check_choices(callback["data"]["choices"])
        self.callback = callback
        self.loading = callback["type"] == DEFER

    def _check_choices(self, choices: list[Json]) -> None:
        """At most 25 choices; names and string values of 1-100 characters (Autocomplete)."""
        long = [c for c in choices if not 1 <= len(c["name"]) <= 100 or not 1 <= len(str(c["value"])) <= 100]
        if len(choices) > 25 or long:
            self.standin.violate(f"{len(choices)} autocomplete choices, {len(long)} of them outside 1-100")
            raise error(400, 50035, "Invalid Form Body")

    def usable(self) -> None:
        """Refuse followups before the first answer and after 15 minutes (Followup Messages)."""
        if self.callback is None:
            self.standin.violate("followup before the interaction was answered")
            raise error(404, 10015, "Unknown Webhook")
        if self.age > TOKEN_LIVES:
            self.standin.violate("interaction token used after 15 minutes")
            raise error(401, 50027, "Invalid Webhook Token")

    def json(self) -> Json:
        """The INTERACTION_CREATE body (Interaction Structure)."""
        body: Json = {
            "id": str(self.id), "application_id": str(self.standin.application_id), "type": self.kind,
            "token": self.token, "version": 1, "channel_id": str(self.channel.id), "data": self.data,
            "channel": self.channel.json(), "locale": "en-US", "entitlements": [], "app_permissions": str(EVERYONE),
            "authorizing_integration_owners": {}, "attachment_size_limit": 10_485_760,
        }  # fmt: skip
        if self.message is not None:
            body["message"] = self.message.json()
        guild = self.channel.guild
        if guild is None:
            return body | {"user": self.user.json(), "context": 1}
        member = guild.member(self.user) | {"permissions": str(guild.permissions(self.user))}
        return body | {"member": member, "guild_id": str(guild.id), "guild_locale": "en-US", "context": 0,
                       "guild": {"id": str(guild.id), "locale": "en-US", "features": []}}  # fmt: skip


def command_data(commands: list[Json], path: str, options: dict[str, Any], focused: str | None) -> Json:
    """The data of a slash command or its autocomplete (Application Command Data Structure)."""
    root, chain = registration.find(commands, path)
    leaf = chain[-1] if chain else root
    resolved: Json = {}
    nested = [_option(leaf, name, value, focused, resolved) for name, value in options.items()]
    for part in reversed(chain):
        nested = [{"name": part["name"], "type": part["type"], "options": nested}]
    data: Json = {"id": root["id"], "name": root["name"], "type": 1, "options": nested}
    return data | ({"resolved": resolved} if resolved else {})


def _option(leaf: Json, name: str, value: Any, focused: str | None, resolved: Json) -> Json:
    known = {option["name"]: option for option in leaf.get("options") or []}
    option = known[name]
    if option["type"] == USER:
        resolved.setdefault("users", {})[str(value.id)] = value.json()
        value = str(value.id)
    body: Json = {"name": name, "type": option["type"], "value": value}
    if name == focused:
        assert option.get("autocomplete"), f"{name} offers no autocomplete"
        body["focused"] = True
    return body
