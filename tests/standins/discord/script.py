"""What a test can make Discord do to the bot."""

from typing import TYPE_CHECKING

from tests.standins.discord import limits
from tests.standins.discord.model import Channel
from tests.standins.server import answer

if TYPE_CHECKING:
    from tests.standins.discord.standin import DiscordStandIn

MESSAGES = "/messages"
UNKNOWN_CHANNEL = {"message": "Unknown Channel", "code": 10003}


class Script:
    """Faults of the gateway happen now; faults of the REST API meet the next requests that fit."""

    def __init__(self, standin: "DiscordStandIn") -> None:
        self._standin = standin

    def rate_limit(
        self, *, retry_after: float = 0.05, everywhere: bool = False, path: str = MESSAGES, times: int = 1
    ) -> None:
        """429 with all headers; `everywhere` makes it the global limit (Topics > Rate Limits)."""
        self._standin.faults.plan(
            lambda: limits.rate_limit_answer(retry_after, everywhere=everywhere),
            method="POST", path=path, times=times,
        )  # fmt: skip

    def ban(self, *, path: str = MESSAGES, times: int = 1) -> None:
        """429 without headers and as HTML, as Cloudflare answers (Topics > Rate Limits)."""
        self._standin.faults.plan(limits.cloudflare_answer, method="POST", path=path, times=times)

    def fail(self, status: int, *, path: str = MESSAGES, times: int = 1) -> None:
        """A server error (Topics > Opcodes and Status Codes > HTTP Response Codes)."""
        body = {"message": f"{status}: Internal Server Error", "code": 0}
        self._standin.faults.plan(lambda: answer(body, status), method="POST", path=path, times=times)

    def forbid(self, *, path: str = MESSAGES, times: int = 1) -> None:
        """403 Missing Permissions (Topics > Opcodes and Status Codes > JSON Error Codes)."""
        body = {"message": "Missing Permissions", "code": 50013}
        self._standin.faults.plan(lambda: answer(body, 403), method="POST", path=path, times=times)

    def refuse(self, channel: Channel, status: int) -> None:
        """From now on this channel answers 403 Missing Permissions or 404 Unknown Channel."""
        body = {"message": "Missing Permissions", "code": 50013} if status == 403 else UNKNOWN_CHANNEL
        path = f"/channels/{channel.id}/messages"
        self._standin.faults.plan(lambda: answer(body, status), method="POST", path=path, times=1_000_000)

    def relent(self) -> None:
        """Nothing that was planned happens any more."""
        self._standin.faults.forget()

    async def drop(self) -> None:
        """Cut every gateway socket with 4000; sessions stay and can be resumed."""
        await self._standin.gateway.close(4000)
        await self._standin.changes.until(lambda: not self._standin.gateway.connected)

    async def ask_reconnect(self) -> None:
        """Opcode 7 (Events > Gateway Events > Reconnect)."""
        for session in self._standin.gateway.connected:
            assert session.connection is not None
            await session.connection.send({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self) -> None:
        """Opcode 9 with d false: the sessions are over (Events > Gateway Events > Invalid Session)."""
        ended = self._standin.gateway.connected
        self._standin.gateway.sessions.clear()
        for session in ended:
            assert session.connection is not None
            await session.connection.send({"op": 9, "d": False, "s": None, "t": None})

    async def forget_sessions(self) -> None:
        """Cut every socket and forget the sessions, so that a RESUME gets opcode 9."""
        self._standin.gateway.sessions.clear()
        await self._standin.gateway.close(4000)

    async def close(self, code: int) -> None:
        """Close every gateway socket with this code."""
        await self._standin.gateway.close(code)
