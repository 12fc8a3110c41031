"""The EventSub websocket (Twitch docs: EventSub > Handling WebSocket Events, WebSocket Messages)."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.standins.server import Json
from tests.standins.twitch.state import NOW, Subscription

if TYPE_CHECKING:
    from tests.standins.twitch.standin import TwitchStandIn

INBOUND, UNUSED, GRACE_OVER, BAD_RECONNECT = 4001, 4003, 4004, 4007  # close codes of that page
SUBSCRIBE_WITHIN = 10.0


@dataclass
class Session:
    """One connection."""

    socket: web.WebSocketResponse
    keepalive: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    reconnect: str = ""
    """The secret part of the reconnect URL, once the server asked for one."""

    def json(self, status: str, reconnect_url: str | None = None) -> Json:
        return {"id": self.id, "status": status, "connected_at": NOW, "recovery_url": None,
                "keepalive_timeout_seconds": self.keepalive if status == "connected" else None,
                "reconnect_url": reconnect_url}  # fmt: skip

    async def send(self, kind: str, payload: Json, message_id: str = "", **metadata: str) -> None:
        """Send one message; a socket that is gone loses it."""
        head = {
            "message_id": message_id or secrets.token_hex(16),
            "message_type": kind,
            "message_timestamp": NOW,
        }
        try:
            await self.socket.send_str(json.dumps({"metadata": head | metadata, "payload": payload}))
        except ConnectionError:
            return


class WebSockets:
    """All connections to the EventSub websocket."""

    def __init__(self, standin: "TwitchStandIn") -> None:
        self._standin = standin
        self.sessions: dict[str, Session] = {}
        self.welcomed = 0
        self._adopted: set[str] = set()
        self._timers: list[asyncio.TimerHandle] = []

    def has(self, session_id: str | None) -> bool:
        return session_id in self.sessions

    def adopt(self, session_id: str) -> None:
        """A session that a conduit's shard uses needs no subscription of its own."""
        self._adopted.add(session_id)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        asked = int(request.query.get("keepalive_timeout_seconds", "10"))
        session = Session(socket, max(10, min(asked, 600)))
        if "reconnect" in request.query and not await self._take_over(session, request.query["reconnect"]):
            await socket.close(code=BAD_RECONNECT)
            return socket
        self.sessions[session.id] = session
        try:
            await self._serve(session)
        finally:
            self.sessions.pop(session.id, None)
            self._standin.changes.happened()
        return socket

    async def _take_over(self, new: Session, secret: str) -> bool:
        """Give the new connection the old one's subscriptions (Reconnect message)."""
        old = next((s for s in self.sessions.values() if s.reconnect and s.reconnect == secret), None)
        if old is None:
            return False
        for subscription in self._standin.subscriptions:
            if subscription.transport.get("session_id") == old.id:
                subscription.transport["session_id"] = new.id
        for conduit in self._standin.conduits.values():
            conduit.shards = {k: new.id if v == old.id else v for k, v in conduit.shards.items()}
        self._adopted.add(new.id)
        return True

    async def _serve(self, session: Session) -> None:
        await session.send("session_welcome", {"session": session.json("connected")})
        self.welcomed += 1
        self._standin.changes.happened()
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(SUBSCRIBE_WITHIN, self._close_unused, session))
        async for message in session.socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                self._standin.violate("the client wrote to the EventSub websocket")
                await session.socket.close(code=INBOUND)

    def _close_unused(self, session: Session) -> None:
        """4003: nobody subscribed within ten seconds of the welcome."""
        used = any(s.transport.get("session_id") == session.id for s in self._standin.subscriptions)
        if not used and session.id not in self._adopted and session.id in self.sessions:
            self._closing = asyncio.get_running_loop().create_task(session.socket.close(code=UNUSED))

    def route(self, subscription: Subscription) -> Session | None:
        """The connection that gets a subscription's events; a conduit's go to a shard that is connected.

        Twitch docs: EventSub > Handling Conduit Events.
        """
        if subscription.transport["method"] == "websocket":
            return self.sessions.get(subscription.transport["session_id"])
        conduit = self._standin.conduits[subscription.transport["conduit_id"]]
        alive = [self.sessions[s] for s in conduit.shards.values() if s in self.sessions]
        return alive[0] if alive else None

    async def notify(self, subscription: Subscription, event: Json, message_id: str) -> bool:
        """Deliver a notification; False where nobody is connected, who then never gets it."""
        session = self.route(subscription)
        if session is None:
            return False
        payload = {"subscription": subscription.json(), "event": event}
        await session.send("notification", payload, message_id, subscription_type=subscription.kind,
                           subscription_version=subscription.version)  # fmt: skip
        return True

    async def revoke(self, subscription: Subscription, reason: str) -> None:
        """Revocation message: authorization_revoked, user_removed, version_removed."""
        session = self.route(subscription)
        subscription.status = reason
        if session is not None:
            await session.send("revocation", {"subscription": subscription.json()},
                               subscription_type=subscription.kind,
                               subscription_version=subscription.version)  # fmt: skip

    async def ask_reconnect(self) -> None:
        """Reconnect message: the client opens reconnect_url, waits for the welcome, closes the old one."""
        for session in list(self.sessions.values()):
            session.reconnect = secrets.token_urlsafe(12)
            url = f"{self._standin.eventsub_url}?reconnect={session.reconnect}"
            await session.send("session_reconnect", {"session": session.json("reconnecting", url)})

    async def close(self, code: int = 1001) -> None:
        """Close every connection."""
        for timer in self._timers:
            timer.cancel()
        for session in list(self.sessions.values()):
            await session.socket.close(code=code)
