"""Twitch: chat read over EventSub and answered by replies; text in, replies out."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import twitchio
from pydantic import SecretStr

from bot.dispatcher import Dispatcher
from bot.duty import Alone, Duty
from bot.outbox import Bury, Full, Job, Outbox
from bot.pace import Window
from bot.platforms.base import Places
from bot.platforms.conversation import Conversation
from bot.platforms.rendering import TWITCH, render
from bot.platforms.twitch_client import ConduitClient, WebsocketClient, lean_session
from bot.platforms.twitch_errors import FAILURES, translated
from bot.platforms.twitch_incoming import NAME, Reader
from bot.platforms.twitch_watch import until_deaf
from bot.platforms.vault import Pair, Vault
from bot.supervisor import Misconfigured, Supervisor
from commands.base import Reply

_WINDOW_SECONDS = 30.0
_SERVER_ERROR = 500
_STANDING_BY = "another replica reads Twitch; this one stands by"


@dataclass(frozen=True)
class TwitchOptions:
    """What Twitch needs to be told; with a `conduit` ("new", "any" or an id) no user's token is used.

    `pace` is how many messages may be sent in 30 seconds: 20, or 100 where the bot moderates every channel.
    """

    client_id: str
    client_secret: SecretStr
    bot_id: str
    channels: tuple[str, ...]
    access_token: SecretStr | None = None
    refresh_token: SecretStr | None = None
    conduit: str | None = None
    moderator_badges: Collection[str] = ()
    pace: int = 20
    conduit_shards: int = 1
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def shards(self) -> tuple[int, ...]:
        """A conduit's shards; a websocket is one."""
        return tuple(range(self.conduit_shards)) if self.conduit is not None else (0,)


class TwitchPlatform:
    """Runs one connection to Twitch until it ends; the supervisor starts the next."""

    name = NAME

    def __init__(
        self, options: TwitchOptions, dispatcher: Dispatcher, places: Places, vault: Vault, bury: Bury,
        duty: Duty | None = None,
    ) -> None:  # fmt: skip
        self.options = options
        self.vault = vault
        self.dispatcher = dispatcher
        self.places = places
        self.reader = Reader(options.bot_id, options.moderator_badges, options.zone)
        self.outbox = Outbox(bury, pace=Window(options.pace, _WINDOW_SECONDS).wait)
        self.duty = duty or Alone(options.shards)
        # A conduit gives each message to one of its shards: whoever got it must answer it.
        self.conversation = Conversation(dispatcher, self.outbox, None if options.conduit is not None else self.duty)
        self.supervisor = Supervisor(NAME, self.run)
        self.last_event: datetime | None = None
        self._client: twitchio.Client | None = None

    async def run(self) -> None:
        """Connect and serve until the connection is given up; raises Misconfigured or ConnectionError."""
        if not self.options.client_secret.get_secret_value() or not self.options.bot_id:
            raise Misconfigured("Set TWITCH_CLIENT_SECRET and TWITCH_BOT_ID beside TWITCH_CLIENT_ID.")
        held: frozenset[int] | None = None
        while held != self.duty.held:
            held = self.duty.held
            if held:
                async with lean_session() as session:
                    await self._serve(held, session)
            else:
                self.supervisor.up()
                self.supervisor.condition.detail = _STANDING_BY
                await self.duty.moved_from(held)

    async def _serve(self, held: frozenset[int], session: aiohttp.ClientSession) -> None:
        """Read with these shards until the connection ends, or other shards are ours."""
        client = self._client = self._made(held, session)
        leaving = asyncio.create_task(self._leave(client, held))
        try:
            await client.start(with_adapter=False)
        except twitchio.InvalidTokenException:
            raise Misconfigured("Twitch refuses the bot's tokens; authorise the bot's account again.") from None
        except twitchio.HTTPException as error:
            if error.status < _SERVER_ERROR:
                raise Misconfigured(_refusal(error)) from None
            raise ConnectionError(f"Twitch answered {error.status}") from None
        finally:
            leaving.cancel()
            await client.close()

    async def _leave(self, client: WebsocketClient | ConduitClient, held: frozenset[int]) -> None:
        """Close a client whose shards are no longer ours, or not all of ours, or that a channel is lost to."""
        reasons = [asyncio.ensure_future(self.duty.moved_from(held)), asyncio.ensure_future(until_deaf(client.deaf))]
        try:
            await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for reason in reasons:
                reason.cancel()
        await client.close()

    def _made(self, shards: frozenset[int], session: aiohttp.ClientSession) -> WebsocketClient | ConduitClient:
        options: dict[str, Any] = {
            "client_id": self.options.client_id,
            "client_secret": self.options.client_secret.get_secret_value(),
            "bot_id": self.options.bot_id,
            "fetch_client_user": False,
            "session": session,
        }
        if self.options.conduit is None:
            return WebsocketClient(self, options)
        named = {"new": True, "any": None}.get(self.options.conduit, self.options.conduit)
        options["shard_ids"] = sorted(shards)
        return ConduitClient(self, options | ({} if named is None else {"conduit_id": named}))

    def pair(self) -> Pair:
        """The bot's tokens: those last refreshed, else those from the settings; raises Misconfigured."""
        given = (self.options.access_token, self.options.refresh_token)
        if saved := self.vault.pair(self.options.bot_id):
            return saved
        if given[0] is None or given[1] is None:
            raise Misconfigured("Set TWITCH_ACCESS_TOKEN and TWITCH_REFRESH_TOKEN of the bot's account.")
        return Pair(given[0].get_secret_value(), given[1].get_secret_value())

    async def heard(self, said: twitchio.ChatMessage) -> None:
        """Answer what somebody wrote."""
        self.last_event = datetime.now(UTC)
        message = self.reader.message(said, await self.places(NAME, said.broadcaster.id))
        if message is None:
            return

        def send(reply: Reply) -> Job:
            text = _worded(reply).removesuffix(f"\nMore: {reply.more}")
            return self._sending(said.broadcaster, render(text, TWITCH, message.prefix, reply.more), said.id)

        await self.conversation.hear(message, self.dispatcher.answer, send)

    def revoked(self, reason: str) -> None:
        """Say that a channel may no longer be read."""
        self.supervisor.down(f"Twitch ended a subscription ({reason}); have the bot authorised in that channel again")

    async def post(
        self, channel: str, text: str, nonce: str, mentions: Sequence[str] = (), answers: str | None = None
    ) -> None:
        """Post an alert to the channel with this id, in its turn; raises Full, Gone, Refused or Later.

        Twitch has no nonce: an alert whose answer was lost may be there twice. Nobody is called beyond the
        names in the text.
        """
        if self._client is None:
            raise Full("Twitch is not connected")
        target = self._client.create_partialuser(channel)
        await self.outbox.through(channel, self._sending(target, render(text, TWITCH), None))

    def _sending(self, channel: twitchio.PartialUser, parts: list[str], reply_to: str | None) -> Job:
        """Send parts; a second attempt goes on where the first stopped."""
        sent = 0
        token_for = None if self.options.conduit is not None else self.options.bot_id

        async def job() -> None:
            nonlocal sent
            while sent < len(parts):
                try:
                    await channel.send_message(
                        parts[sent], self.options.bot_id, token_for=token_for, reply_to_message_id=reply_to
                    )
                except FAILURES as error:
                    raise translated(error) from None
                sent += 1

        return job

    async def stop(self) -> None:
        """Leave Twitch."""
        if self._client is not None:
            await self._client.close()


def _worded(reply: Reply) -> str:
    """What is said of a reply here, where no file can be shown."""
    where = "Twitch takes no files; ask on Discord, at the console or over HTTP."
    return f"{reply.text} ({where})" if reply.attachment else reply.text


def _refusal(error: twitchio.HTTPException) -> str:
    path = error.route.path if error.route is not None else ""
    if path.startswith("oauth2"):
        return "Twitch refuses TWITCH_CLIENT_ID with TWITCH_CLIENT_SECRET; look at both on dev.twitch.tv."
    return f"Twitch refuses {path} ({error.status}): the bot's token lacks a scope, or the channel its consent."
