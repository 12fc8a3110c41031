"""The command line: without a command the bot runs; the others are an operator's, beside a running bot or not.

A group of commands is a module with `add_parser(commands)`; each command sets `run(settings, options) -> int`.
"""

import argparse
import sys
from collections.abc import Sequence

import psycopg

from bot import serve
from bot.logs import redact
from bot.postgres import PostgresError
from bot.settings import SettingsError, read_settings
from inventory.errors import StorekeeperError


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    # A bot that runs needs none of them.
    from bot import cli_audit, cli_backup, cli_cloud, cli_doctor, cli_mcp, cli_token  # noqa: PLC0415

    found = argparse.ArgumentParser(
        prog="python -m bot", description="Storekeeper. Without a command it runs, until SIGTERM."
    )
    found.set_defaults(run=serve.run)
    commands = found.add_subparsers(title="commands", metavar="COMMAND")
    for group in (cli_token, cli_audit, cli_backup, cli_cloud, cli_mcp, cli_doctor):
        group.add_parser(commands)
    return found


def main(words: Sequence[str]) -> int:
    """Run what the words say; the exit code is 1 when it can't be done, with one sentence on standard error."""
    options = parser().parse_args(words) if words else argparse.Namespace(run=serve.run)
    try:
        settings = read_settings()
        for secret in settings.secrets:
            redact.register(secret)
        code: int = options.run(settings, options)
    except (SettingsError, PostgresError, StorekeeperError, psycopg.OperationalError) as error:
        sys.stderr.write(f"storekeeper: {redact.clean(str(error))}\n")
        return 1
    return code
