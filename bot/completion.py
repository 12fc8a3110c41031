"""What is asked before a command runs: names that complete a word, and whether it destroys something."""

from bot.message import Message
from bot.runner import Runner
from commands.base import Kind
from commands.parsing import UnclosedQuote, split
from commands.registry import Registry
from inventory.actor import Actor
from inventory.errors import StorekeeperError
from inventory.services import Services
from inventory.text import clean, fold

_OFFERED = 25


def destroys(registry: Registry, message: Message) -> bool:
    """Whether the message's command destroys something, so that a platform with buttons asks first."""
    if not any(word in message.text.lower() for word in registry.destroying):
        return False
    try:
        words = split(clean(message.text).removeprefix(message.prefix))
    except UnclosedQuote:
        return False
    found = registry.find([word.text for word in words])
    return found is not None and found[0].destructive


class Completion:
    """Names of things, labels and people that fit what somebody has typed so far."""

    def __init__(self, services: Services, runner: Runner) -> None:
        self._services = services
        self._runner = runner

    async def names(self, actor: Actor, kind: Kind, start: str) -> list[str]:
        """At most 25 names; none where the caller may not read them or nobody has time."""
        try:
            return await self._runner.call(actor.community, self._names, actor, kind, start)
        except StorekeeperError:
            return []

    def _names(self, actor: Actor, kind: Kind, start: str) -> list[str]:
        if kind is Kind.ITEM:
            return self._services.items.names(actor, start, _OFFERED)
        if kind is Kind.PRODUCT:
            return self._services.stock.levels.names(actor, start, _OFFERED)
        if kind is Kind.COIN:
            return self._services.assets.market.names(actor, start, _OFFERED)
        if kind is Kind.LABEL:
            labels = [label.label for label in self._services.statistics.labels(actor, 200)]
            return [label for label in labels if fold(label).startswith(fold(start))][:_OFFERED]
        return self._services.members.names(actor, start, _OFFERED)
