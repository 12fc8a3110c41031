"""The real twitchio, connected to the stand-in, with a bot of three lines on top."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import twitchio
from twitchio import eventsub

from bot.platforms import seams
from tests.standins.twitch import Account, TwitchStandIn


class EchoClient(twitchio.Client):
    """Answers `!echo`; keeps what it received and what went wrong."""

    def __init__(self, standin: TwitchStandIn, channels: list[Account]) -> None:
        super().__init__(client_id=standin.client_id, client_secret=standin.client_secret, bot_id=standin.bot.id)
        self.standin = standin
        self.channels = channels
        self.received: list[twitchio.ChatMessage] = []
        self.revoked: asyncio.Queue[str] = asyncio.Queue()
        self.failures: asyncio.Queue[Exception] = asyncio.Queue()

    async def load_tokens(self, path: str | None = None) -> None:
        await self.add_token(self.standin.bot_token.value, self.standin.bot_token.refresh)

    async def save_tokens(self, path: str | None = None) -> None:
        return

    async def setup_hook(self) -> None:
        for channel in self.channels:
            wanted = eventsub.ChatMessageSubscription(broadcaster_user_id=channel.id, user_id=self.standin.bot.id)
            await self.subscribe_websocket(wanted, as_bot=True)

    async def event_message(self, payload: twitchio.ChatMessage) -> None:
        self.received.append(payload)
        self.standin.changes.happened()
        if not payload.text.startswith("!echo ") or payload.source_broadcaster is not None:
            return
        try:
            await payload.broadcaster.send_message(
                payload.text.removeprefix("!echo "), self.standin.bot.id,
                token_for=self.standin.bot.id, reply_to_message_id=payload.id,
            )  # fmt: skip
        except twitchio.TwitchioException as error:
            self.failures.put_nowait(error)

    async def event_subscription_revoked(self, payload: twitchio.SubscriptionRevoked) -> None:
        self.revoked.put_nowait(str(payload.reason.value))


class ConduitClient(twitchio.AutoClient):
    """Reads chat through a conduit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.texts: asyncio.Queue[str] = asyncio.Queue()

    async def event_message(self, payload: twitchio.ChatMessage) -> None:
        self.texts.put_nowait(payload.text)


@asynccontextmanager
async def connected(standin: TwitchStandIn, *channels: Account) -> AsyncIterator[EchoClient]:
    """A client that reads the chat of these channels; closed at the end."""
    point_to(standin)
    client = EchoClient(standin, list(channels))
    running = asyncio.create_task(client.start(with_adapter=False))
    try:
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            running.result()
        yield client
    finally:
        await client.close()
        running.cancel()
        with suppress(asyncio.CancelledError, twitchio.TwitchioException):
            await running


def point_to(standin: TwitchStandIn) -> None:
    """Set the library's seams."""
    seams.point_twitch(helix=standin.helix_url, identity=standin.identity_url, eventsub=standin.eventsub_url)
