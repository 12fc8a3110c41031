"""Answers from the caches without a thread: a hop to one and back costs more than the answer."""

from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from bot.runner import Runner
from inventory.db import Uncached, cached_only

P = ParamSpec("P")
T = TypeVar("T")


async def quickly(runner: Runner, community: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` here where the caches hold all it needs, else on a thread; for reads only, as it may run again.

    What is missing and can be loaded together with what others miss is loaded so first.
    """
    try:
        with cached_only:
            return work(*args, **kwargs)
    except Uncached as missing:
        wanted = missing.wanted
    if wanted is not None:
        await runner.load(wanted)
        # It may have changed while it was loaded, or something else is missing, too.
        with suppress(Uncached), cached_only:
            return work(*args, **kwargs)
    return await runner.call(community, work, *args, **kwargs)
