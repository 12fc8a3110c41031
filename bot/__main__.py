"""`python -m bot`: settings, logs, database, and the app until it is told to stop."""

import asyncio
import signal
import sys

import psycopg

from bot.app import App
from bot.logs import redact, start_logging
from bot.postgres import PostgresError
from bot.settings import Settings, SettingsError, read_settings
from bot.storage import Storage, storage
from inventory.errors import StorekeeperError


def main() -> int:
    """Run the bot; the exit code is 0 after an orderly stop."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return _refuse(str(error))
    for secret in settings.secrets:
        redact.register(secret)
    logs = start_logging(settings)
    try:
        with storage(settings) as home:
            asyncio.run(_serve(settings, home))
    except (PostgresError, StorekeeperError, psycopg.OperationalError) as error:
        return _refuse(redact.clean(str(error)))
    finally:
        logs.stop()
    return 0


async def _serve(settings: Settings, home: Storage) -> None:
    app = App(settings, home)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stopping.set)
    await app.run()


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"storekeeper: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
