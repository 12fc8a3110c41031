"""The gateway: HELLO, IDENTIFY, RESUME, heartbeats and close codes.

Discord docs: Events > Gateway; Events > Gateway Events; Topics > Opcodes and Status Codes.
"""

import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.standins.discord.sessions import KNOWN_INTENTS, PRIVILEGED, Connection, Session
from tests.standins.server import Json

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

HEARTBEAT_MS = 41_250
MAX_PAYLOAD = 4096  # Discord docs: Events > Gateway > Sending Events


class Gateway:
    """All sessions of the one bot, and the connections that have not identified yet."""

    def __init__(self, standin: "DiscordStandIn") -> None:
        self.standin = standin
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self._connections: set[Connection] = set()

    @property
    def connected(self) -> list[Session]:
        """The sessions that have a socket now."""
        return [session for session in self.sessions.values() if session.connection is not None]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket until either side closes it."""
        socket = web.WebSocketResponse(autoping=True, max_msg_size=1 << 20)
        await socket.prepare(request)
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            await socket.close(code=4012)
            return socket
        connection = Connection(socket, request.query.get("compress"))
        self._connections.add(connection)
        try:
            await self._serve(connection)
        finally:
            self._forget(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        await connection.send({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}, "s": None, "t": None})
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            if len(message.data.encode()) > MAX_PAYLOAD:
                self.standin.violate("a gateway payload of more than 4096 bytes")
                await connection.close(4002)
                return
            await self._receive(connection, json.loads(message.data))

    def _forget(self, connection: Connection) -> None:
        self._connections.discard(connection)
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
        self.standin.changes.happened()

    async def _receive(self, connection: Connection, frame: Json) -> None:
        match frame.get("op"):
            case 1:
                self.heartbeats += 1
                await connection.send({"op": 11, "d": None, "s": None, "t": None})
            case 2:
                await self._identify(connection, frame["d"])
            case 6:
                await self._resume(connection, frame["d"])
            case 3 | 4 | 8 | 31:
                return
            case unknown:
                self.standin.violate(f"gateway opcode {unknown}")
                await connection.close(4001)

    async def _identify(self, connection: Connection, body: Json) -> None:
        """Discord docs: Events > Gateway Events > Identify."""
        refusal = self._identify_refusal(connection, body)
        if refusal is not None:
            await connection.close(refusal)
            return
        shard = body.get("shard") or [0, 1]
        session = Session(body["intents"], (shard[0], shard[1]), self.standin.bot.id, connection=connection)
        self.sessions[session.id] = session
        self.identified += 1
        mine = [g for g in self.standin.guilds if (g.id >> 22) % shard[1] == shard[0]]
        await session.dispatch("READY", self._ready(session, [g.id for g in mine]))
        for guild in mine:
            me = guild.member(self.standin.bot)
            await session.dispatch("GUILD_CREATE", guild.json() | {"members": [me]}, guild.id)
        self.standin.changes.happened()

    def _identify_refusal(self, connection: Connection, body: Json) -> int | None:
        """The close code that this IDENTIFY deserves (Topics > Opcodes > Gateway Close Event Codes)."""
        if any(session.connection is connection for session in self.sessions.values()):
            return 4005
        if body.get("token") != self.standin.token:
            return 4004
        shard = body.get("shard")
        if shard is not None and not 0 <= shard[0] < shard[1]:
            return 4010
        intents = body.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return 4013
        if intents & PRIVILEGED & ~self.standin.privileged_intents:
            return 4014
        if not {"os", "browser", "device"} <= set(body.get("properties") or {}):
            self.standin.violate("IDENTIFY without properties os, browser and device")
        return None

    def _ready(self, session: Session, guilds: list[int]) -> Json:
        """Discord docs: Events > Gateway Events > Ready."""
        return {
            "v": 10, "user": self.standin.bot.json(), "session_id": session.id,
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
            "resume_gateway_url": self.standin.gateway_url, "shard": list(session.shard),
            "application": {"id": str(self.standin.application_id), "flags": 0},
        }  # fmt: skip

    async def _resume(self, connection: Connection, body: Json) -> None:
        """Discord docs: Events > Gateway > Resuming: replay in order, then RESUMED; else invalid session."""
        session = self.sessions.get(body.get("session_id") or "")
        if body.get("token") != self.standin.token:
            await connection.close(4004)
        elif session is None:
            await connection.send({"op": 9, "d": False, "s": None, "t": None})
        elif not isinstance(body.get("seq"), int) or body["seq"] > session.sequence:
            await connection.close(4007)
        else:
            replayed = body["seq"]
            while replayed < session.sequence:
                await connection.send(session.history[replayed])
                replayed += 1
            session.connection = connection
            self.resumed += 1
            await session.dispatch("RESUMED", {})
            self.standin.changes.happened()

    async def dispatch(self, event: str, body: Json, guild_id: int | None) -> None:
        """Give an event to every session whose shard and intents it fits."""
        for session in list(self.sessions.values()):
            await session.dispatch(event, body, guild_id)

    async def close(self, code: int = 1001) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            await connection.close(code)
