"""Registers this module at CORE_API_URL, in the background and until it worked; the bot runs without it too."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urljoin

import aiohttp

from bot.backoff import delay
from bot.description import description
from bot.settings import Settings
from commands.registry import Registry

log = logging.getLogger("storekeeper.system")

_TIMEOUT = aiohttp.ClientTimeout(total=10)


class Registration:
    """Tells the core where this module is and what it can do; a failure is said once, and so is success."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        port: int,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings = settings
        self._body = description(settings, registry, port)
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._done = False

    def state(self) -> dict[str, object]:
        """How it is, for `/health/detailed`."""
        return {"status": "up" if self._done else "down", "failures": self._failures}

    async def run(self) -> None:
        """Try until the core takes it; never raises but when cancelled."""
        while (problem := await self._tried()) is not None:
            self._failures += 1
            if self._failures == 1:
                log.warning("registration: CORE_API_URL can't take it now (%s); trying on in the background", problem)
            await self._sleep(delay(self._failures, self._chance()))
        self._done = True
        log.info("registration: done, after %s failures", self._failures)

    async def _tried(self) -> str | None:
        """Post it; gives what went wrong."""
        # No document names the path or the keys; they are those that older modules of the system send, and
        # `commands` is ours.
        url = urljoin(f"{self._settings.core_api_url}/", "modules/register")
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
                answer = session.post(url, json=self._body, headers=key_header(self._settings), allow_redirects=False)
                async with answer as response:
                    return None if is_taken(response.status) else f"HTTP {response.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__


def is_taken(status: int) -> bool:
    """Whether an answer means yes; a redirection doesn't, nobody follows it."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def key_header(settings: Settings) -> dict[str, str]:
    """The key that we and the router share, as it shows it to us."""
    key = settings.service_api_key
    return {"X-Service-Key": key.get_secret_value()} if key else {}
