"""Noticing that Twitch fell silent: the library connects again by itself, but tells nobody that it has to."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import twitchio
from twitchio.eventsub.websockets import Websocket

from bot.supervisor import State, Supervisor

Sockets = Callable[[], Collection[Websocket]]
EVERY_SECONDS = 5.0
SILENCE = timedelta(seconds=18)
"""Twitch says something every ten seconds, and the library gives up a socket after fifteen or more."""
_LOST = "connection lost"
_LOOKS = 2


def sockets_of(client: twitchio.Client) -> Collection[Websocket]:
    """The client's sockets, of a conduit or of a user."""
    if isinstance(client, twitchio.AutoClient):
        return list(client.conduit_info.websockets.values())
    # Only the conduit's are offered publicly.
    return [socket for sockets in client._websockets.values() for socket in sockets.values()]  # noqa: SLF001


def speaks(socket: Websocket) -> bool:
    """Whether something came through it lately."""
    last = socket._last_keepalive  # noqa: SLF001 - the library dispatches no event for it
    return socket.connected and last is not None and datetime.now() - last < SILENCE  # noqa: DTZ005 - as it keeps it


async def until_deaf(deaf: Callable[[], bool], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Return when a subscription is missing at two looks in a row: that it got none anew, the library only logs."""
    looks = 0
    while looks < _LOOKS:
        await sleep(EVERY_SECONDS)
        looks = looks + 1 if deaf() else 0


async def watch(
    sockets: Sockets, supervisor: Supervisor, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Tell the supervisor when nothing is heard any more, and when it is again; until cancelled."""
    while True:
        await sleep(EVERY_SECONDS)
        condition, spoken = supervisor.condition, any(map(speaks, sockets()))
        if condition.state is State.UP and not spoken:
            supervisor.down(_LOST)
        elif condition.state is State.DOWN and condition.detail == _LOST and spoken:
            supervisor.up()
