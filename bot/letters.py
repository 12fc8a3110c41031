"""Replies that no platform took: kept when they are given up, and sent again when an admin asks for it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from bot.outbox import Bury, Full, Gone, Later, Refused
from bot.platforms.base import Platform
from bot.posters.chat import nonce_of
from bot.supervisor import Supervisor
from inventory.aaa import Category, Result, event
from inventory.errors import Unavailable
from inventory.letters.model import Letter, LostReply
from inventory.letters.service import LetterService

POLL_SECONDS = 30.0
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
    """Sends again what admins asked for; woken by every change, and by a poll."""

    def __init__(self, letters: LetterService, platforms: Mapping[str, Platform]) -> None:
        self._letters = letters
        self._platforms = platforms
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.supervisor = Supervisor("letters", self._run)
        self._keeping = asyncio.create_task(self.supervisor.keep(), name="letters")

    def wake(self) -> None:
        """Look at once whether something is to be sent; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

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
            self._woken.clear()
            lost = await asyncio.to_thread(self._letters.claim, list(self._platforms), _SEATS)
            await asyncio.gather(*(self._send(reply) for reply in lost))
            if not lost:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)

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
