"""twitchio's clients with our events: over a websocket as the bot's user, or through a conduit."""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
import twitchio
from twitchio import eventsub
from twitchio.authentication import ClientCredentialsPayload

from bot.platforms.twitch_watch import Sockets, sockets_of, watch
from bot.platforms.vault import Pair
from bot.supervisor import Misconfigured

if TYPE_CHECKING:
    from bot.platforms.twitch import TwitchPlatform

_REFRESHES, _REFRESH_SECONDS = 5, 60.0
_REQUEST_SECONDS = 30.0


def lean_session() -> aiohttp.ClientSession:
    """What the library sends its requests through: bounded in time, and without cookies, which nobody needs here."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        json_serialize_bytes=orjson.dumps,
        timeout=aiohttp.ClientTimeout(total=_REQUEST_SECONDS),
    )


class Circuit:
    """Breaks the library's endless asking for tokens that are refused at once."""

    def __init__(self) -> None:
        self._asked: deque[float] = deque(maxlen=_REFRESHES)

    def passed(self) -> None:
        """Count one new token; raises Misconfigured for the sixth in a minute."""
        now = monotonic()
        if len(self._asked) == _REFRESHES and now - self._asked[0] < _REFRESH_SECONDS:
            raise Misconfigured("Twitch refuses every token it hands out; check the application on dev.twitch.tv.")
        self._asked.append(now)


def guard(client: twitchio.Client) -> Circuit:
    """Count the tokens that the library gets for the application: while Twitch refuses each, it would ask for ever."""
    circuit, http = Circuit(), client._http  # noqa: SLF001 - the library has no seam for it
    granted = http.client_credentials_token

    async def counted() -> ClientCredentialsPayload:
        circuit.passed()
        return await granted()

    http.client_credentials_token = counted  # type: ignore[method-assign]  # this client's only
    return circuit


class Events:
    """What both clients hear."""

    platform: "TwitchPlatform"
    heard_through: Sockets
    _watching: asyncio.Task[None] | None = None

    def watch_no_more(self) -> None:
        """Let silence be silence: the client is closed."""
        if self._watching is not None:
            self._watching.cancel()

    async def event_message(self, payload: twitchio.ChatMessage) -> None:
        """Somebody wrote something, perhaps in a chat that is shared with ours."""
        await self.platform.heard(payload)

    async def event_websocket_welcome(self, payload: twitchio.WebsocketWelcome) -> None:
        """Connected, perhaps once more."""
        self.platform.supervisor.up()
        if self._watching is None:
            self._watching = asyncio.create_task(
                watch(self.heard_through, self.platform.supervisor), name="twitch watch"
            )

    async def event_subscription_revoked(self, payload: twitchio.SubscriptionRevoked) -> None:
        """We may no longer read a channel."""
        self.platform.revoked(str(payload.reason.value))


class WebsocketClient(Events, twitchio.Client):
    """Reads as the bot's user, with a token that is refreshed and saved before it is used."""

    def __init__(self, platform: "TwitchPlatform", options: dict[str, Any]) -> None:
        super().__init__(**options)
        self.platform = platform
        self.heard_through = partial(sockets_of, self)
        self._circuit = guard(self)
        self._wanted = 0

    async def close(self, **options: Any) -> None:  # noqa: ANN401 - as the library has it
        """Leave Twitch."""
        self.watch_no_more()
        await super().close(**options)

    async def load_tokens(self, path: str | None = None) -> None:
        """Take the pair last saved, or the one from the settings."""
        pair = self.platform.pair()
        await self.add_token(pair.access, pair.refresh)

    async def save_tokens(self, path: str | None = None) -> None:
        """Nothing to do at the end: each pair was saved when it came."""

    def dispatch(self, event: str, payload: Any | None = None) -> None:  # noqa: ANN401 - as the library has it
        """Save a new pair here, before the library goes on and uses it."""
        if isinstance(payload, twitchio.TokenRefreshedPayload):
            self.platform.vault.save(payload.user_id, Pair(payload.token, payload.refresh_token))
            self._circuit.passed()
        super().dispatch(event, payload)

    async def setup_hook(self) -> None:
        """Ask for the chat of every channel."""
        for wanted in subscriptions(await channel_ids(self, self.platform.options.channels), self.bot_id):
            await self.subscribe_websocket(wanted, as_bot=True)
            self._wanted += 1

    def deaf(self) -> bool:
        """Whether a channel is not heard though it could be: a new connection didn't get all subscriptions."""
        return len(self.websocket_subscriptions()) < self._wanted

    async def event_subscription_revoked(self, payload: twitchio.SubscriptionRevoked) -> None:
        """We may no longer read a channel."""
        self._wanted -= 1
        await super().event_subscription_revoked(payload)


class ConduitClient(Events, twitchio.AutoClient):
    """Reads with the application's token through a conduit, which outlives our sockets."""

    def __init__(self, platform: "TwitchPlatform", options: dict[str, Any]) -> None:
        super().__init__(**options)
        self.platform = platform
        self.heard_through = partial(sockets_of, self)
        guard(self)

    def deaf(self) -> bool:
        """Never: a conduit keeps its subscriptions."""
        return False

    async def close(self, **options: Any) -> None:  # noqa: ANN401 - as the library has it
        """Leave Twitch."""
        self.watch_no_more()
        await super().close(**options)

    async def load_tokens(self, path: str | None = None) -> None:
        """No user's token is needed."""

    async def save_tokens(self, path: str | None = None) -> None:
        """No user's token is kept."""

    async def setup_hook(self) -> None:
        """Ask for the chat of every channel; what the conduit has already is answered with 409."""
        wanted = subscriptions(await channel_ids(self, self.platform.options.channels), self.bot_id)
        answer = await self.multi_subscribe(wanted)
        refused = [failure.error.status for failure in answer.errors if failure.error.status != 409]  # noqa: PLR2004
        if refused:
            raise Misconfigured(
                f"Twitch refuses {len(refused)} channels ({refused[0]}); have the bot authorised there."
            )


async def channel_ids(client: twitchio.Client, logins: Sequence[str]) -> list[str]:
    """Find the ids of channels; raises Misconfigured for a login that doesn't exist."""
    users = await client.fetch_users(logins=list(logins)) if logins else []
    missing = {login.lower() for login in logins} - {str(user.name).lower() for user in users}
    if missing:
        raise Misconfigured(f"Twitch knows no channel {min(missing)!r}; check TWITCH_CHANNELS.")
    return [user.id for user in users]


def subscriptions(ids: Sequence[str], bot_id: str | None) -> list[eventsub.SubscriptionPayload]:
    """Name the events that we want of these channels."""
    return [eventsub.ChatMessageSubscription(broadcaster_user_id=channel, user_id=bot_id or "") for channel in ids]
