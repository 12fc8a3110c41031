"""Replies that no platform took: kept when they are given up, and sent again when an admin asks for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.outbox import Bury, Full, Gone, Later, Refused
from bot.platforms.base import Platform
from bot.posters.chat import nonce_of
from bot.supervisor import Supervisor
from inventory.aaa import Category, Result, event
from inventory.errors import Unavailable
from inventory.letters.model import Letter, LostReply
from inventory.letters.service import LetterService

Sleep = Callable[[float], Awaitable[None]]
_SECONDS = 5.0
_SEATS = 20


def burying(platform: str, letters: LetterService) -> Bury:
    """What a platform's outbox does with a reply that it gives up."""
    return partial(_bury, platform, letters)


async def _bury(platform: str, letters: LetterService, channel: str, reason: str, letter: Letter | None) -> None:
    event(Category.ERROR, "outbox.dead_letter", Result.ERROR, platform=platform, channel=channel, reason=reason)
    if letter is None:
        return
    try:
        await asyncio.to_thread(letters.keep, platform, channel, letter, reason)
    except Unavailable as error:
        event(Category.ERROR, "outbox.dead_letter_lost", Result.ERROR, platform=platform, reason=error.sentence)


class Letters:
    """Sends again what admins asked for, within seconds; `sleep` is waited in between."""

    def __init__(self, letters: LetterService, platforms: Mapping[str, Platform], sleep: Sleep = asyncio.sleep) -> None:
        self._letters = letters
        self._platforms = platforms
        self._sleep = sleep
        self.supervisor = Supervisor("letters", self._run)
        self._keeping = asyncio.create_task(self.supervisor.keep(), name="letters")

    async def stop(self) -> None:
        """Send nothing more; a lease that is still held runs out by itself."""
        self._keeping.cancel()
        await asyncio.wait([self._keeping])

    def state(self) -> dict[str, object]:
        """How it is, for `/health/detailed`: `failed` replies wait for an admin."""
        return {"status": self.supervisor.condition.state.value, "failed": self._letters.count()}

    async def _run(self) -> None:
        self.supervisor.up()
        while True:
            lost = await asyncio.to_thread(self._letters.claim, list(self._platforms), _SEATS)
            await asyncio.gather(*(self._send(reply) for reply in lost))
            if not lost:
                await self._sleep(_SECONDS)

    async def _send(self, lost: LostReply) -> None:
        """Send one, in a channel that may have been opened again meanwhile."""
        platform = self._platforms[lost.platform]
        platform.outbox.reopen(lost.channel)
        try:
            await platform.post(lost.channel, f"To '{lost.asked}':\n{lost.text}", nonce_of(lost.id))
        except (Gone, Refused) as error:
            await asyncio.to_thread(self._letters.fail, lost, str(error))
        except (Later, Full) as error:
            await asyncio.to_thread(self._letters.later, lost, str(error) or type(error).__name__)
        else:
            await asyncio.to_thread(self._letters.sent, lost)
