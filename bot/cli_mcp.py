"""`python -m bot mcp`: the tools on standard input and output, for a desktop client."""

import argparse
import asyncio
import getpass
import signal
from importlib.util import find_spec

from bot.app import App
from bot.logs import start_logging
from bot.mcp.stdio import StdioDoor
from bot.settings import Settings
from bot.storage import Storage, storage
from inventory.actor import Actor, Role
from inventory.errors import Invalid

_ROLES = {role.title: role for role in (Role.MEMBER, Role.MODERATOR, Role.ADMIN)}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mcp` to the command line."""
    found = commands.add_parser("mcp", help="serve the Model Context Protocol on standard input and output")
    found.add_argument("--community", help="whose things; CONSOLE_COMMUNITY by default")
    found.add_argument(
        "--role", default="member", choices=tuple(_ROLES), help="what the client may do; member by default"
    )
    found.set_defaults(run=run)


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until the input ends; logs go to standard error."""
    if find_spec("mcp") is None:
        raise Invalid("This needs the extra mcp: install storekeeper[mcp].")
    logs = start_logging(settings)
    try:
        with storage(settings) as home:
            asyncio.run(_serve(settings, home, options.community or settings.console_community, _ROLES[options.role]))
    finally:
        logs.stop()
    return 0


async def _serve(settings: Settings, home: Storage, community: str, role: Role) -> None:
    app = App(settings, home)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, app.stopping.set)
    login = getpass.getuser()
    await app.run(StdioDoor(app, Actor(community, f"mcp:{login}", login, "mcp", role)).open)
