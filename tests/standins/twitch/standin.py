"""Twitch on loopback: tokens, Helix, the EventSub websocket and conduits, and people who chat."""

import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.standins.server import Json, LoopbackServer, answer
from tests.standins.twitch import events, helix, identity, subscriptions
from tests.standins.twitch.state import Account, ChatMessage, Conduit, Subscription, Token
from tests.standins.twitch.websockets import WebSockets

if TYPE_CHECKING:
    from collections import deque

BOT_SCOPES = ["user:read:chat", "user:write:chat", "user:bot"]


class TwitchStandIn(LoopbackServer):
    """Start it with `async with`; `helix_url`, `identity_url` and `eventsub_url` are the library's seams."""

    def __init__(self, *, scopes: list[str] | None = None, chat_limit: int = 20, chat_window: float = 30.0) -> None:
        super().__init__()
        self.client_id = "clientofstandin"
        self.client_secret = "secretofstandin"
        self.chat_limit = chat_limit
        self.moderator_limit = chat_limit * 5
        self.chat_window = chat_window
        self.accounts: dict[str, Account] = {}
        self.tokens: list[Token] = []
        self.subscriptions: list[Subscription] = []
        self.conduits: dict[str, Conduit] = {}
        self.sent: list[ChatMessage] = []
        self.pace: dict[str, deque[float]] = {}
        self.drops: list[Json] = []
        self.refuse_refresh = False
        self.websockets = WebSockets(self)
        self.bot = self.account("storekeeper")
        self.bot.authorised = set(BOT_SCOPES if scopes is None else scopes)
        self.bot_token = self.issue(Token(self.bot, sorted(self.bot.authorised)))

    @property
    def helix_url(self) -> str:
        return self.url("/helix")

    @property
    def identity_url(self) -> str:
        return self.url("/")

    @property
    def eventsub_url(self) -> str:
        return self.url("/ws", "ws")

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/ws", self.websockets.handle)
        below = helix.application(self)
        subscriptions.add_routes(below, self)
        app.add_subapp("/helix", below)
        app.add_subapp("/oauth2", identity.application(self))
        return app

    async def hang_up(self) -> None:
        await self.websockets.close()

    def headers(self, request: web.Request, status: int) -> dict[str, str]:
        """Twitch docs: API > API Concepts > Twitch rate limits: 800 points a minute."""
        if not request.path.startswith("/helix"):
            return {}
        return {"Ratelimit-Limit": "800", "Ratelimit-Remaining": "799", "Ratelimit-Reset": "1"}

    def account(self, login: str) -> Account:
        """The account of that login; a new one has let the bot into its channel."""
        return self.accounts.setdefault(login, Account(login, authorised={"channel:bot"}))

    def account_by_id(self, account_id: object) -> Account | None:
        return next((a for a in self.accounts.values() if a.id == account_id), None)

    def issue(self, token: Token) -> Token:
        """Put a token into circulation."""
        self.tokens.append(token)
        return token

    def token_of(self, value: str) -> Token | None:
        """A token that is valid now."""
        return next((token for token in self.tokens if token.value == value and not token.expired), None)

    async def say(
        self, channel: Account, text: str, *, author: Account | str = "mia", badges: tuple[str, ...] = (),
        deliveries: int = 1, source: Account | None = None, mentions: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """Somebody chats; `source` makes it a shared-chat copy. Returns the chat message's id."""
        person = self.account(author) if isinstance(author, str) else author
        event = events.chat_message(channel, person, text, badges, source)
        event["message"]["fragments"] = events.fragments(text, [self.account(login) for login in mentions])
        message_id = secrets.token_hex(16)
        for subscription in list(self.subscriptions):
            wanted = subscription.condition["broadcaster_user_id"] == channel.id
            if wanted and subscription.status == "enabled":
                for _ in range(deliveries):
                    await self.websockets.notify(subscription, event, message_id)
        return str(event["message_id"])

    def messages(self, channel: Account) -> list[ChatMessage]:
        """What the bot sent to a channel, oldest first."""
        return [message for message in self.sent if message.broadcaster is channel]

    async def expect_message(self, channel: Account, count: int = 1, timeout: float = 5.0) -> ChatMessage:  # noqa: ASYNC109
        """The bot's `count`-th message to a channel, waiting for it."""
        await self.changes.until(lambda: len(self.messages(channel)) >= count, timeout)
        return self.messages(channel)[count - 1]

    async def subscribed(self, channel: Account, timeout: float = 5.0) -> Subscription:  # noqa: ASYNC109
        """The enabled subscription to a channel's chat, waiting for one that reaches a connection."""

        def look() -> list[Subscription]:
            return [s for s in self.subscriptions if s.condition["broadcaster_user_id"] == channel.id
                    and s.status == "enabled" and self.websockets.route(s) is not None]  # fmt: skip

        return (await self.changes.until(look, timeout))[0]

    def expire_tokens(self) -> None:
        """Every access token is over; refresh tokens still work."""
        for token in self.tokens:
            token.expired = True

    def rate_limit(self, times: int = 1) -> None:
        """429 on sending (Twitch docs: API > API Concepts > Twitch rate limits)."""
        body = {"error": "Too Many Requests", "status": 429, "message": "Too Many Requests"}
        headers = {"Ratelimit-Limit": "800", "Ratelimit-Remaining": "0", "Ratelimit-Reset": "1"}
        self.faults.plan(lambda: answer(body, 429, headers), method="POST", path="/chat/messages", times=times)

    def fail(self, status: int, times: int = 1, path: str = "/chat/messages") -> None:
        """A server error."""
        body: dict[str, Any] = {"error": "Internal Server Error", "status": status, "message": ""}
        self.faults.plan(lambda: answer(body, status), method="POST", path=path, times=times)

    def drop_next(self, code: str = "msg_rejected", message: str = "AutoMod holds this message.") -> None:
        """The next message is answered with is_sent false (Send Chat Message > drop_reason)."""
        self.drops.append({"code": code, "message": message})
