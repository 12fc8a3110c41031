"""twitchio's bot of a few lines: it says again what it was told. Takes addresses, credentials and channels' ids."""

import asyncio
import sys

import twitchio
from twitchio import eventsub

from bot.platforms import seams

COMMAND = "!echo "


class Echo(twitchio.Client):
    """Replies to `!echo` in these channels."""

    def __init__(self, client_id: str, secret: str, bot_id: str, pair: tuple[str, str], channels: list[str]) -> None:
        super().__init__(client_id=client_id, client_secret=secret, bot_id=bot_id, fetch_client_user=False)
        self._pair = pair
        self._channels = channels

    async def load_tokens(self, path: str | None = None) -> None:
        """Take the pair given."""
        await self.add_token(*self._pair)

    async def save_tokens(self, path: str | None = None) -> None:
        """Keep nothing."""

    async def setup_hook(self) -> None:
        """Read the channels."""
        for channel in self._channels:
            wanted = eventsub.ChatMessageSubscription(broadcaster_user_id=channel, user_id=self.bot_id or "")
            await self.subscribe_websocket(wanted, as_bot=True)

    async def event_message(self, payload: twitchio.ChatMessage) -> None:
        """Say it again."""
        if payload.text.startswith(COMMAND):
            await payload.broadcaster.send_message(
                payload.text.removeprefix(COMMAND), self.bot_id or "", token_for=self.bot_id,
                reply_to_message_id=payload.id,
            )  # fmt: skip


def main(words: list[str]) -> None:
    """Serve until killed."""
    helix, identity, events, client_id, secret, bot_id, access, refresh, *channels = words
    seams.point_twitch(helix=helix, identity=identity, eventsub=events)
    echo = Echo(client_id, secret, bot_id, (access, refresh), channels)
    asyncio.run(echo.start(with_adapter=False))


if __name__ == "__main__":
    main(sys.argv[1:])
