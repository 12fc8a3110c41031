"""The bot's own core behind a platform: registry, dispatcher and services as the app wires them."""

from dataclasses import dataclass, field

from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.platforms.base import Places
from bot.runner import Runner
from commands.registry import load
from inventory.communities.model import Place
from inventory.letters.model import Letter
from inventory.services import Services


@dataclass
class Core:
    """What a platform is given, made inside the event loop; `buried` are its dead letters."""

    services: Services
    community: str
    runner: Runner | None = None
    buried: list[tuple[str, str]] = field(default_factory=list)

    def dispatcher(self, workers: int = 8) -> Dispatcher:
        self.runner = Runner(workers, deadline=10)
        limits = Limits(100_000, 1_000_000)
        return Dispatcher(load(), self.services, self.runner, limits, lambda name, outcome: None)

    def completion(self) -> Completion:
        assert self.runner is not None
        return Completion(self.services, self.runner)

    def places(self) -> Places:
        """Every place belongs to the test's community."""

        async def place(platform: str, place_id: str) -> Place:
            return Place(f"{platform}:{place_id}", self.community)

        return place

    async def bury(self, channel: str, reason: str, letter: Letter | None) -> None:
        self.buried.append((channel, reason))
