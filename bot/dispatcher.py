"""From a message to its reply: find the command, check the role, run it on a thread; errors become words here."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from functools import partial

from cachetools import TTLCache

from bot.limits import Limits
from bot.message import Message, begins_command
from bot.progress import Progress
from bot.quick import quickly
from bot.runner import Runner
from commands.base import Arguments, Call, Command, Halves, Reply
from commands.binding import bind, validate
from commands.guide import unknown
from commands.lines import Line, Lines
from commands.parsing import Word
from commands.registry import Registry
from inventory.aaa import Category, Result, event
from inventory.db import Uncached, cached_only
from inventory.errors import Busy, Denied, StorekeeperError, Unavailable
from inventory.locale import written_in
from inventory.permissions import denial
from inventory.services import Services
from inventory.text import clean

Observe = Callable[[str, str], None]
_REMEMBERED = 2_000
_REMEMBER_SECONDS = 600
_EVERYWHERE = frozenset({"channel", "community"})
"""Groups that are also taken in channels that aren't listed, so that nobody locks themselves out."""
_ELSEWHERE = "Commands are taken in other channels here; {prefix}channel shows which."
_AWAY = "The store room can't be reached just now; please try again in a moment."


class NotAllowed(Denied):
    """The command isn't for the caller, which is nobody else's business."""


class Dispatcher:
    """One for all doors. A message that is delivered twice gets the same reply and changes nothing twice."""

    def __init__(
        self, registry: Registry, services: Services, runner: Runner, limits: Limits, observe: Observe
    ) -> None:
        self.registry = registry
        self._lines = Lines(registry)
        self.progress = Progress(services, runner)
        self.services = services
        self._runner = runner
        self._limits = limits
        self._observe = observe
        self._replies: TTLCache[tuple[str, str], asyncio.Future[Reply]] = TTLCache(_REMEMBERED, _REMEMBER_SECONDS)

    def addressed(self, message: Message) -> bool:
        """Whether the message is a command at all."""
        return begins_command(message.text, message.prefix)

    async def dispatch(self, message: Message) -> Reply | None:
        """The reply to a message; None when it is no command. Never raises but when cancelled."""
        if not self.addressed(message):
            return None
        key = (message.platform, f"{message.actor.community}/{message.event_id}")
        if (answered := self._replies.get(key)) is not None:
            return spoken(message, await asyncio.shield(answered))
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._replies[key] = future
        try:
            reply = await self._replied(message)
        except asyncio.CancelledError:
            self._replies.pop(key, None)
            future.cancel()
            raise
        future.set_result(reply)
        if reply.code in ("busy", "rate_limited", "in_flight", "unavailable", "error"):
            self._replies.pop(key, None)
        return spoken(message, reply)

    async def answer(self, message: Message) -> Reply | None:
        """The reply to a command, for a door that knows by itself what it was delivered before."""
        return spoken(message, await self._replied(message))

    async def _replied(self, message: Message) -> Reply:
        actor = message.actor
        name = "unknown"
        if not actor.community:
            return refusal(Unavailable(_AWAY))
        try:
            if message.metered:
                self._limits.take(actor.community, actor.person)
            line = self._lines.read(clean(message.text).removeprefix(message.prefix))
            command = line.command
            if message.elsewhere and (command is None or command.path[0] not in _EVERYWHERE):
                return _elsewhere(message)
            if command is None:
                return await self._runner.call(actor.community, self._unknown, message, line.words)
            name = command.name
            reply = await self._called(command, line, message)
        except StorekeeperError as error:
            reply = _elsewhere(message) if message.elsewhere and name == "unknown" else refusal(error)
        except Exception as error:  # noqa: BLE001 - the last resort: people get a reference, the log the story
            reply = self._failed(message, error)
        self._observe(name, reply.code or "ok")
        return reply

    async def _called(self, command: Command, line: Line, message: Message) -> Reply:
        """Run it on a thread; a quick one here, where the caches hold all it needs, one of two halves with others."""
        if command.halves:
            return await self._joined(command, command.halves, line, message)
        work, community = partial(self._run, command, line, message), message.actor.community
        if command.quick:
            return await quickly(self._runner, community, work)
        return await self._runner.call(community, work)

    async def _joined(self, command: Command, halves: Halves, line: Line, message: Message) -> Reply:
        """Ask for its change here, where the caches hold all it needs, and have it made together with others'."""
        community = message.actor.community
        try:
            with cached_only:
                call, args, locale = self._prepared(command, line, message)
                with written_in(locale):
                    order = halves.ask(call, self.services, args)
        except Uncached:
            return await self._runner.call(community, self._run, command, line, message)

        def told() -> Reply:
            with written_in(locale):
                return halves.tell(call, order.outcome())

        return await self._runner.join(community, order.wanted, told, made=lambda: order.answer is not None)

    def _run(self, command: Command, line: Line, message: Message) -> Reply:
        """The whole command, on a thread, unless the caches hold all it needs."""
        call, args, locale = self._prepared(command, line, message)
        with written_in(locale):
            return command.run(call, self.services, args)

    def _prepared(self, command: Command, line: Line, message: Message) -> tuple[Call, Arguments, str]:
        """Permission and arguments, and the locale of the answer; raises Denied."""
        actor = message.actor
        if not command.quick:  # a change is remembered under the message's id
            actor = actor.with_key(f"{message.platform}:{message.event_id}", fingerprint(message.text))
        standing = self.services.permissions.of(actor)
        if command.action and not standing.allows(command.action):
            event(Category.AUTHZ, command.name, Result.DENIED, community=actor.community, user=actor.person)
            raise NotAllowed(denial(command.action, standing.needed(command.action)))
        args = self._arguments(command, line, message)
        self.services.members.meet(actor)
        settings = self.services.communities.settings(actor.community)
        call = Call(
            actor, message.received, settings.clock(message.zone), message.prefix, message.people,
            message.attachments, message.channel, message.private, message.place, message.room,
        )  # fmt: skip
        return call, args, settings.locale

    def _arguments(self, command: Command, line: Line, message: Message) -> Arguments:
        if message.values is not None:
            return validate(command, dict(message.values))
        if line.args is not None:
            return line.args
        community = message.actor.community
        return bind(command, line.rest, lambda names: self.services.items.longest_known(community, names))

    def _unknown(self, message: Message, words: Sequence[Word]) -> Reply:
        return unknown(self.registry, self.services, message.actor, [word.text for word in words], message.prefix)

    def _failed(self, message: Message, error: Exception) -> Reply:
        reference = secrets.token_hex(4)
        actor = message.actor
        event(
            Category.ERROR,
            "dispatch",
            Result.ERROR,
            community=actor.community,
            user=actor.person,
            exc_info=error,
            reference=reference,
            text=message.text,
        )
        sentence = f"Something went wrong on our side; an admin finds it in the log as {reference}."
        return Reply(sentence, success=False, code="error", data={"reference": reference})


def spoken(message: Message, reply: Reply) -> Reply | None:
    """The reply as this channel wants it: nothing where it is to be quiet and the caller can't be told alone."""
    quiet = reply.code == "elsewhere" or (reply.code == "unknown_command" and not message.manners.suggestions)
    return None if quiet and not message.private else reply


def _elsewhere(message: Message) -> Reply:
    return Reply(_ELSEWHERE.format(prefix=message.prefix), success=False, private=True, code="elsewhere")


def refusal(error: StorekeeperError) -> Reply:
    """The reply for something that a person can put right."""
    data = {"retry_after": error.retry_after} if isinstance(error, Busy) else None
    return Reply(error.sentence, success=False, private=isinstance(error, NotAllowed), code=error.code, data=data)


def fingerprint(text: str) -> str:
    """A short hash of a request, to tell a repetition from another request under the same key."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]
