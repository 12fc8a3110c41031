"""Twitch's door, by the real library on the wire: lines typed in a channel's chat."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.platforms.twitch import TwitchPlatform
from inventory.actor import Role
from tests.acceptance.door import Heard, World
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.twitch_bot import serving
from tests.standins.twitch import Account, TwitchStandIn

BADGES: dict[Role, tuple[str, ...]] = {
    Role.MEMBER: (), Role.MODERATOR: ("moderator",), Role.ADMIN: ("broadcaster",)
}  # fmt: skip
_MORE_HELP = re.compile(r"\nMore: (?P<line>!help .*--page \d+)$")


@dataclass
class TwitchDoor:
    """A channel's chat, whose one-line answers are read as the lines they stand for."""

    community: str
    twitch: TwitchStandIn
    channel: Account
    platform: TwitchPlatform

    async def say(self, person: str, role: Role, line: str) -> Heard:
        """Say a line and read the answer, to its end where that is on further pages of help."""
        heard = await self._said(person, role, line)
        while turned := _MORE_HELP.search(heard.text):
            following = await self._said(person, role, turned.group("line"))
            heard = Heard(heard.text[: turned.start()] + "\n" + following.text)
        return heard

    async def _said(self, person: str, role: Role, line: str) -> Heard:
        before = len(self.twitch.messages(self.channel))
        await self.twitch.say(self.channel, line, author=person, badges=BADGES[role])
        await self.twitch.expect_message(self.channel, before + 1)
        assert await self.platform.outbox.drain(5)
        answer = self.twitch.messages(self.channel)[before:]
        return Heard(" ".join(part.text for part in answer).removeprefix("› ").replace(" · ", "\n"))


class TwitchKind:
    """How the door of Twitch is opened."""

    name = "twitch"
    tells_people_apart = True

    @asynccontextmanager
    async def __call__(self, world: World) -> AsyncIterator[TwitchDoor]:
        core = Core(world.services, world.community)
        async with TwitchStandIn(chat_limit=1000) as twitch:
            channel = twitch.account("makers")
            with TemporaryDirectory() as folder:
                async with serving(twitch, core, Path(folder), channel, pace=1000) as platform:
                    yield TwitchDoor(world.community, twitch, channel, platform)
            assert twitch.violations == []
            assert core.buried == []
        if core.runner is not None:
            core.runner.close()
