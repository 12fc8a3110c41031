"""Blocking work on a thread that can't keep the process up: long work may not end when we must."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def on_daemon(name: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives, or raises. When we are cancelled, the thread goes on unheard."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type] # None only where T allows it
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work(*args, **kwargs)
        except Exception as failure:  # noqa: BLE001 - raised again where it is awaited
            error = failure
        with suppress(RuntimeError):  # the loop is gone, and whoever waited with it
            loop.call_soon_threadsafe(settle, result, error)

    Thread(target=run, name=name, daemon=True).start()
    return await future
