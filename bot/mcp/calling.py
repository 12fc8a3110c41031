"""A tool call on its way through the dispatcher: the same roles, limits and ledger as a line in chat."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dispatcher import Dispatcher
from bot.mcp.contract import contracted
from bot.mcp.tools import Tool, Values, plain, tools
from bot.message import Message
from commands.base import Attachment, Reply
from commands.guide import permitted
from commands.registry import Registry
from inventory.actor import Actor
from inventory.ids import new_id
from inventory.services import Services

DOOR = "mcp"
_PREFIX = "!"
_WAIT_SECONDS = 20.0


def all_tools(registry: Registry) -> dict[str, Tool]:
    """Every tool by its name."""
    return tools(registry, contracted(registry))


@dataclass(frozen=True)
class Outcome:
    """What a tool answers: the reply, and the same for programs."""

    reply: Reply
    structured: Mapping[str, Any]


class Calling:
    """Who has which tools, and what becomes of a call."""

    def __init__(
        self, dispatcher: Dispatcher, services: Services, tools: Mapping[str, Tool],
        now: Callable[[], datetime], zone: ZoneInfo, wait_seconds: float = _WAIT_SECONDS,
    ) -> None:  # fmt: skip
        self.tools = tools
        self._dispatcher = dispatcher
        self._services = services
        self._now = now
        self._zone = zone
        self._wait_seconds = wait_seconds

    def offered(self, actor: Actor) -> list[Tool]:
        """The tools that the caller's role may use, by name; blocks."""
        return [
            tool for _, tool in sorted(self.tools.items()) if permitted(self._services, actor, tool.command)
        ]  # fmt: skip

    async def call(self, actor: Actor, name: str, given: Values) -> Outcome:
        """Run a tool for somebody."""
        tool, now = self.tools.get(name), self._now()
        if tool is None:
            missing = Reply(f"There is no tool {name}; list the tools.", success=False, code="unknown_command")
            return Outcome(missing, plain(missing, given, now))
        caller = replace(actor, door=DOOR)
        reply = await self._dispatcher.dispatch(self._message(tool, caller, given, now))
        assert reply is not None  # noqa: S101 - a command's own name is always a command
        if tool.waits and reply.progress:
            reply = await self._ended(caller, reply, reply.progress)
        return Outcome(reply, tool.shape(reply, given, now))

    def _message(self, tool: Tool, actor: Actor, given: Values, now: datetime) -> Message:
        values = tool.values(given)
        content = values.pop(tool.file, "") if tool.file else ""
        files = (Attachment("file", str(content).encode(), "text/plain"),) if content else ()
        return Message(
            event_id=f"{actor.person}/{new_id()}", platform=DOOR, channel=DOOR, actor=actor,
            text=_PREFIX + tool.command.name, received=now, prefix=_PREFIX, zone=self._zone, values=values,
            attachments=files, metered=False,
        )  # fmt: skip

    async def _ended(self, actor: Actor, reply: Reply, run: str) -> Reply:
        """The reply with the run as it ended, or as it is when nobody should wait longer."""
        try:
            async with asyncio.timeout(self._wait_seconds):
                ended = [seen async for seen in self._dispatcher.progress.watch(actor, run)][-1:]
        except TimeoutError:
            return replace(reply, text=f"{reply.text} It goes on; ask again later.")
        for last in ended:
            data = {**(reply.data or {}), "run": run, "state": last.state.value, "result": last.result}
            return replace(reply, text=last.result or reply.text, data=data)
        return reply
