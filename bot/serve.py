"""`python -m bot` without a command: logs, database, and the app until it is told to stop."""

import argparse
import asyncio
import gc
import signal

from bot.app import App
from bot.logs import start_logging
from bot.settings import Settings
from bot.storage import Storage, storage

_GARBAGE = 20_000
"""A message makes a thousand objects that end with it: looking for cycles after 700 takes a tenth of the time."""


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Run the bot; the exit code is 0 after an orderly stop."""
    gc.set_threshold(_GARBAGE, 20, 20)
    logs = start_logging(settings)
    try:
        with storage(settings) as home:
            asyncio.run(_serve(settings, home))
    finally:
        logs.stop()
    return 0


async def _serve(settings: Settings, home: Storage) -> None:
    app = App(settings, home)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stopping.set)
    await app.run()
