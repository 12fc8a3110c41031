"""api.twitch.tv/helix: users and chat messages (Twitch docs: API Reference)."""

import time
from collections import deque
from typing import TYPE_CHECKING

from aiohttp import web

from tests.standins.server import Json, Refused, answer
from tests.standins.twitch.state import Account, ChatMessage, Token

if TYPE_CHECKING:
    from tests.standins.twitch.standin import TwitchStandIn

MAX_MESSAGE = 500  # Twitch docs: API Reference > Send Chat Message
NAMES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
         422: "Unprocessable Entity", 429: "Too Many Requests"}  # fmt: skip


def refusal(status: int, message: str) -> Refused:
    """Helix's error body (Twitch docs: API > API Concepts)."""
    return Refused(status, {"error": NAMES[status], "status": status, "message": message})


def token_for(standin: "TwitchStandIn", request: web.Request) -> Token:
    """The token shown, checked with the client id (Twitch docs: Authentication; API > Get started)."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if not value:
        raise refusal(401, "OAuth token is missing")
    token = standin.token_of(value)
    if scheme != "Bearer" or token is None:
        raise refusal(401, "Invalid OAuth token")
    if request.headers.get("Client-Id") != standin.client_id:
        raise refusal(401, "Client ID and OAuth token do not match")
    return token


async def json_body(standin: "TwitchStandIn", request: web.Request) -> Json:
    """The body, whose content type must be JSON (Twitch docs: API > API Concepts)."""
    if request.content_type != "application/json":
        standin.violate(f"{request.path}: content type {request.content_type}")
        raise refusal(400, "The content type must be application/json")
    body: Json = await request.json()
    return body


def application(standin: "TwitchStandIn") -> web.Application:
    """The routes, below /helix; EventSub's are added by their own file."""
    app = web.Application()
    helix = Helix(standin)
    app.router.add_get("/users", helix.users)
    app.router.add_get("/authorization/users", helix.authorizations)
    app.router.add_post("/chat/messages", helix.send)
    return app


class Helix:
    """Users and chat."""

    def __init__(self, standin: "TwitchStandIn") -> None:
        self._standin = standin

    async def users(self, request: web.Request) -> web.Response:
        """Get Users: by ids or logins, at most 100, else the token's own."""
        token = token_for(self._standin, request)
        ids, logins = request.query.getall("id", []), request.query.getall("login", [])
        if len(ids) + len(logins) > 100:
            raise refusal(400, "The sum of id and login parameters must be at most 100")
        if not ids and not logins and token.account is not None:
            return answer({"data": [token.account.json()]})
        found = [a for a in self._standin.accounts.values() if a.id in ids or a.login in logins]
        return answer({"data": [account.json() for account in found]})

    async def authorizations(self, request: web.Request) -> web.Response:
        """Get Authorization By User: an app token, at most 10 ids; ids that nobody has are left out."""
        if token_for(self._standin, request).account is not None:
            raise refusal(401, "Authorization header required with an app access token")
        ids = request.query.getall("user_id", [])
        if not 1 <= len(ids) <= 10:
            raise refusal(400, "The parameter user_id is required, at most 10 times")
        found = [account for user in ids if (account := self._standin.account_by_id(user)) is not None]
        return answer({"data": [
            {"user_id": a.id, "user_login": a.login, "user_name": a.name, "scopes": sorted(a.authorised),
             "has_authorized": bool(a.authorised)} for a in found
        ]})  # fmt: skip

    async def send(self, request: web.Request) -> web.Response:
        """Send Chat Message: is_sent false with a drop_reason is an answer like any other."""
        token = token_for(self._standin, request)
        body = await json_body(self._standin, request)
        broadcaster = self._standin.account_by_id(body.get("broadcaster_id"))
        sender = self._standin.account_by_id(body.get("sender_id"))
        if broadcaster is None or sender is None:
            raise refusal(400, "The broadcaster_id and sender_id fields are required")
        self._check_rights(token, broadcaster, sender)
        self._check_text(body, token)
        self._check_pace(broadcaster, sender)
        message = ChatMessage(broadcaster, sender, body["message"], body.get("reply_parent_message_id"))
        dropped = self._standin.drops.pop(0) if self._standin.drops else None
        if dropped is None:
            self._standin.sent.append(message)
            self._standin.changes.happened()
        return answer({"data": [{"message_id": "" if dropped else message.id, "is_sent": dropped is None,
                                 "drop_reason": dropped}]})  # fmt: skip

    def _check_rights(self, token: Token, broadcaster: Account, sender: Account) -> None:
        """Send Chat Message > Authorization."""
        if token.account is not None:
            if token.account.id != sender.id:
                raise refusal(401, "The ID in sender_id must match the user ID in the access token")
            if "user:write:chat" not in token.scopes:
                raise refusal(401, "Missing scope: user:write:chat")
            return
        may_speak = sender.id in broadcaster.moderators or "channel:bot" in broadcaster.authorised
        if not {"user:write:chat", "user:bot"} <= sender.authorised or not may_speak:
            raise refusal(401, "Missing scope: user:bot or channel:bot")

    def _check_text(self, body: Json, token: Token) -> None:
        """At most 500 characters; for_source_only is for application tokens (Send Chat Message)."""
        text = body.get("message") or ""
        if not text.strip():
            self._standin.violate("an empty chat message")
            raise refusal(400, "The message field is required")
        if len(text) > MAX_MESSAGE:
            self._standin.violate(f"a chat message of {len(text)} characters")
            raise refusal(422, "The message is too large")
        if "\n" in text or "\r" in text:
            self._standin.violate("a line break in a chat message")
        if "for_source_only" in body and token.account is not None:
            raise refusal(400, "for_source_only can only be set with an app access token")

    def _check_pace(self, broadcaster: Account, sender: Account) -> None:
        """20 messages in 30 s, 100 as broadcaster or moderator (Twitch docs: Chat > Rate Limits)."""
        trusted = sender.id == broadcaster.id or sender.id in broadcaster.moderators
        limit = self._standin.moderator_limit if trusted else self._standin.chat_limit
        now = time.monotonic()
        recent = self._standin.pace.setdefault(sender.id, deque())
        while recent and now - recent[0] >= self._standin.chat_window:
            recent.popleft()
        if len(recent) >= limit:
            self._standin.violate(f"more than {limit} chat messages in {self._standin.chat_window} s")
            raise refusal(429, "Too Many Requests")
        recent.append(now)
