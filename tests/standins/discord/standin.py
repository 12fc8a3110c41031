"""Discord on loopback: REST v10, the gateway, and people who talk to the bot."""

from typing import Any

from aiohttp import web

from tests.standins.discord import interactions, limits, rest
from tests.standins.discord.gateway import Gateway
from tests.standins.discord.interactions import Interaction
from tests.standins.discord.model import Channel, Guild, Message, Role, User, snowflake
from tests.standins.discord.script import Script
from tests.standins.discord.sessions import GUILD_MEMBERS, MESSAGE_CONTENT
from tests.standins.server import Json, LoopbackServer

TOKEN = "MTIzNDU2Nzg5.standin.token"


class DiscordStandIn(LoopbackServer):
    """Start it with `async with`; then `rest_url` and `gateway_url` are the seams for the library."""

    def __init__(
        self,
        *,
        privileged_intents: int = MESSAGE_CONTENT | GUILD_MEMBERS,
        bucket_limit: int = 1000,
        bucket_window: float = 1.0,
    ) -> None:
        super().__init__()
        self.token = TOKEN
        self.privileged_intents = privileged_intents
        self.bot = User("storekeeper", bot=True)
        self.application_id = self.bot.id
        self.guilds: list[Guild] = []
        self.direct: list[Channel] = []
        self.people: dict[str, User] = {}
        self.commands: list[Json] = []
        self.interactions: dict[int, Interaction] = {}
        self.nonces: dict[tuple[int, str], Message] = {}
        self.clock_ahead = 0.0
        self.recommended_shards = 1
        self.interactions_endpoint: str | None = None
        self.lose_answers = 0
        self.limits = limits.Limits(bucket_limit, bucket_window)
        self.gateway = Gateway(self)
        self.script = Script(self)

    @property
    def rest_url(self) -> str:
        return self.url("/api/v10")

    @property
    def gateway_url(self) -> str:
        return self.url("/gateway", "ws")

    @property
    def invalid_requests(self) -> int:
        """Answers that count towards a ban (Discord docs: Topics > Rate Limits > Invalid Request Limit)."""
        return sum(seen.status in (401, 403, 429) for seen in self.requests)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=30 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.add_subapp("/api/v10", rest.application(self))
        return app

    async def hang_up(self) -> None:
        await self.gateway.close()

    def vet(self, request: web.Request) -> None:
        rest.vet(self, request)

    def headers(self, request: web.Request, status: int) -> dict[str, str]:
        return self.limits.headers(request) | ({"X-RateLimit-Scope": "user"} if status == 429 else {})

    def user(self, name: str, *, bot: bool = False) -> User:
        """The account of that name."""
        return self.people.setdefault(name, User(name, bot=bot))

    def guild(self, name: str = "Makers", owner: str = "olga") -> Guild:
        """The guild of that name; make it before the bot connects."""
        for guild in self.guilds:
            if guild.name == name:
                return guild
        self.guilds.append(Guild(name, self.user(owner)))
        return self.guilds[-1]

    def channel(self, channel_id: int) -> Channel | None:
        """Any channel by its id."""
        everywhere = [*self.direct, *(channel for guild in self.guilds for channel in guild.channels)]
        return next((channel for channel in everywhere if channel.id == channel_id), None)

    def direct_channel(self, user: User) -> Channel:
        """The direct-message channel between the bot and a person."""
        for channel in self.direct:
            if channel.recipient is user:
                return channel
        self.direct.append(Channel(user.name, None, kind=1, recipient=user))
        return self.direct[-1]

    async def say(
        self, channel: Channel, text: str, *, author: User | str = "mia", permissions: int = 0,
        mentions: tuple[User, ...] = (), deliveries: int = 1, **extra: Any,
    ) -> Message:  # fmt: skip
        """Somebody writes; the gateway delivers it `deliveries` times under the same message id."""
        person = self.user(author) if isinstance(author, str) else author
        message = Message(channel, person, text, extra={**extra, "mentions": [m.json() for m in mentions]})
        channel.messages.append(message)
        if channel.guild is not None and "webhook_id" not in extra:
            await self.grant(channel.guild, person, permissions)
        for _ in range(deliveries):
            await self.announce("MESSAGE_CREATE", message)
        return message

    async def edit(self, message: Message, text: str) -> None:
        """The author edits a message."""
        message.content = text
        message.extra["edited_timestamp"] = "2026-01-01T00:00:00.000000+00:00"
        await self.announce("MESSAGE_UPDATE", message)

    async def grant(self, guild: Guild, user: User, permissions: int) -> Role | None:
        """Give a member exactly one role with these permissions, and tell the gateway."""
        if not permissions:
            guild.member(user)
            return None
        role = next((role for role in guild.roles if role.permissions == permissions), None)
        if role is None:
            role = Role(snowflake(), f"role-{permissions}", permissions)
            guild.roles.append(role)
            body = {"guild_id": str(guild.id), "role": role.json()}
            await self.gateway.dispatch("GUILD_ROLE_CREATE", body, guild.id)
        guild.member(user, [role.id])
        return role

    async def announce(self, event: str, message: Message) -> None:
        """Send a message event with what the gateway adds to the message."""
        guild = message.channel.guild
        body = message.json()
        if guild is not None:
            body["guild_id"] = str(guild.id)
        if guild is not None and "webhook_id" not in body:
            body["member"] = {k: v for k, v in guild.member(message.author).items() if k != "user"}
        await self.gateway.dispatch(event, body, guild.id if guild else None)
        self.changes.happened()

    def messages(self, channel: Channel) -> list[Message]:
        """What the bot wrote into a channel, oldest first."""
        return [message for message in channel.messages if message.author is self.bot]

    async def expect_message(self, channel: Channel, count: int = 1, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """The bot's `count`-th message in a channel, waiting for it."""
        await self.changes.until(lambda: len(self.messages(channel)) >= count, timeout)
        return self.messages(channel)[count - 1]

    async def interact(
        self, channel: Channel, path: str, options: dict[str, Any] | None = None, *, user: User | str = "mia",
        permissions: int = 0, focused: str | None = None,
    ) -> Interaction:  # fmt: skip
        """Somebody uses `/path` with these options; `focused` asks for that option's autocomplete."""
        kind = interactions.AUTOCOMPLETE if focused else interactions.COMMAND
        data = interactions.command_data(self.commands, path, options or {}, focused)
        return await self._begin(kind, channel, data, user=user, permissions=permissions)

    async def press(
        self, message: Message, label: str, *, user: User | str = "mia", permissions: int = 0
    ) -> Interaction:
        """Somebody presses the button with this label or custom id."""
        button = next(b for b in message.buttons if label in (b.get("label"), b.get("custom_id")))
        assert not button.get("disabled"), f"the button {label} is disabled"
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return await self._begin(
            interactions.COMPONENT, message.channel, data, user=user, permissions=permissions, message=message
        )

    async def _begin(
        self, kind: int, channel: Channel, data: Json, *, user: User | str, permissions: int,
        message: Message | None = None,
    ) -> Interaction:  # fmt: skip
        person = self.user(user) if isinstance(user, str) else user
        if channel.guild is not None:
            await self.grant(channel.guild, person, permissions)
        interaction = Interaction(kind, channel, person, data, self, message)
        self.interactions[interaction.id] = interaction
        await self.gateway.dispatch(
            "INTERACTION_CREATE", interaction.json(), channel.guild.id if channel.guild else None
        )
        return interaction
