"""A tool call on its way through the dispatcher: the same roles, limits and ledger as a line in chat."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.dispatcher import Dispatcher
from bot.mcp.contract import contracted
from bot.mcp.tools import Step, Tool, Values, plain, tools
from bot.message import Message
from bot.web.reading import sentence
from commands.base import Attachment, Reply
from commands.guide import permitted
from commands.registry import Registry
from inventory.actor import Actor
from inventory.ids import new_id
from inventory.services import Services

DOOR = "mcp"
_PREFIX = "!"
_WAIT_SECONDS = 20.0
_MOST_ROWS = 500


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
        """Run a tool for somebody: its commands in order, for as long as the first one succeeds."""
        tool, now = self.tools.get(name), self._now()
        if tool is None:
            return _refused(f"There is no tool {name}; list the tools.", "unknown_command", now)
        try:
            asked = tool.arguments.model_validate(dict(given)).model_dump(mode="json") if tool.arguments else given
        except ValidationError as error:
            return _refused(sentence(error), "invalid", now)
        caller = replace(actor, door=DOOR)
        replies = [await self._step(caller, tool, tool.steps[0], asked, now)]
        if replies[0].success:
            replies += [await self._step(caller, tool, step, asked, now) for step in tool.steps[1:]]
        shape = tool.shape if replies[0].success else plain
        return Outcome(replies[0], shape(replies, asked, now))

    async def _step(self, actor: Actor, tool: Tool, step: Step, asked: Values, now: datetime) -> Reply:
        values = step.values(asked)
        reply = first = await self._said(actor, tool, step, values, now)
        if tool.waits and reply.progress:
            return await self._ended(actor, reply, reply.progress)
        told = reply.values()
        if not (step.gathers and told):
            return reply
        rows = list(told[step.gathers])
        page = 1
        while reply.more and len(rows) < _MOST_ROWS:
            page += 1
            reply = await self._said(actor, tool, step, {**values, "page": page}, now)
            rows += (reply.values() or {}).get(step.gathers, [])
        return first._replace(data={**told, step.gathers: rows}, more=reply.more)

    async def _said(self, actor: Actor, tool: Tool, step: Step, asked: Values, now: datetime) -> Reply:
        values = dict(asked)
        content = values.pop(tool.file, "") if tool.file else ""
        files = (Attachment("file", str(content).encode(), "text/plain"),) if content else ()
        message = Message(
            event_id=f"{actor.person}/{new_id()}", platform=DOOR, channel=DOOR, actor=actor,
            text=_PREFIX + step.command.name, received=now, prefix=_PREFIX, zone=self._zone, values=values,
            attachments=files, metered=False,
        )  # fmt: skip
        reply = await self._dispatcher.dispatch(message)
        assert reply is not None  # noqa: S101 - a command's own name is always a command
        return reply

    async def _ended(self, actor: Actor, reply: Reply, run: str) -> Reply:
        """The reply with the run as it ended, or as it is when nobody should wait longer."""
        try:
            async with asyncio.timeout(self._wait_seconds):
                ended = [seen async for seen in self._dispatcher.progress.watch(actor, run)][-1:]
        except TimeoutError:
            return reply._replace(text=f"{reply.text} It goes on; ask again later.")
        for last in ended:
            data = {**(reply.values() or {}), "run": run, "state": last.state.value, "result": last.result}
            return reply._replace(text=last.result or reply.text, data=data)
        return reply


def _refused(text: str, code: str, now: datetime) -> Outcome:
    reply = Reply(text, success=False, code=code)
    return Outcome(reply, plain([reply], {}, now))
