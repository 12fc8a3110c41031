"""Gateway sessions: what each was sent, so that a lost connection can be resumed."""

import json
import secrets
import zlib
from dataclasses import dataclass, field

from aiohttp import web

from tests.standins.server import Json

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1
"""Discord docs: Events > Gateway > Gateway Intents; bits above are no intents."""

EMPTIED = {"content": "", "embeds": [], "attachments": [], "components": []}
"""Fields emptied without the message content intent (Events > Gateway > Message Content Intent)."""


class Connection:
    """One websocket, compressed as the client asked for in the URL.

    Discord docs: Events > Gateway > Transport Compression. zlib-stream is served; a client that asks for
    zstd-stream gets plain text, which the page does not promise but every client understands.
    """

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compress == "zlib-stream" else None

    async def send(self, frame: Json) -> None:
        """Send one frame; a socket that is gone loses it, as the network would."""
        text = json.dumps(frame)
        try:
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)
        except ConnectionError:
            return

    async def close(self, code: int) -> None:
        await self.socket.close(code=code)


@dataclass
class Session:
    """What Discord remembers of a client between IDENTIFY and the session's end."""

    intents: int
    shard: tuple[int, int]
    bot_id: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    history: list[Json] = field(default_factory=list)
    connection: Connection | None = None

    def wants(self, event: str, body: Json, guild_id: int | None) -> bool:
        """Whether intents and shard let this event through.

        Discord docs: Events > Gateway > List of Intents, Sharding Formula; READY and RESUMED are each session's own.
        """
        if event in ("READY", "RESUMED"):
            return True
        if guild_id is not None and (guild_id >> 22) % self.shard[1] != self.shard[0]:
            return False
        if guild_id is None and self.shard[0] != 0:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild_id else DIRECT_MESSAGES))
        if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
            return bool(self.intents & GUILDS)
        return True

    def seen_by(self, event: str, body: Json, guild_id: int | None) -> Json:
        """The body without the message content that this app may not read."""
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or guild_id is None:
            return body
        mine = body["author"]["id"] == str(self.bot_id)
        mentioned = any(person["id"] == str(self.bot_id) for person in body["mentions"])
        if self.intents & MESSAGE_CONTENT or mine or mentioned:
            return body
        return body | EMPTIED

    async def dispatch(self, event: str, body: Json, guild_id: int | None = None) -> None:
        """Number, remember and send an event; while nobody is connected it waits for a RESUME."""
        if not self.wants(event, body, guild_id):
            return
        self.sequence += 1
        frame = {"op": 0, "t": event, "s": self.sequence, "d": self.seen_by(event, body, guild_id)}
        self.history.append(frame)
        if self.connection is not None:
            await self.connection.send(frame)
