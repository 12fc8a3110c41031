"""`python -m bot doctor`: tries tokens, intents, scopes, channels and the database, and says what to do."""

import argparse
import asyncio
import sys

from bot.doctor.database import Channels, check_database
from bot.doctor.finding import Finding
from bot.doctor.http import check_http
from bot.settings import Settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    doctor = commands.add_parser("doctor", help="try what is set up, and say what is wrong and what to do")
    doctor.set_defaults(run=run)


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Print a line for each thing looked at; the exit code is 1 where something is wrong."""
    findings, channels = check_database(settings)
    findings += asyncio.run(doors(settings, channels))
    for finding in findings:
        sys.stdout.write(f"{'ok     ' if finding.well else 'PROBLEM'}  {finding.about}: {finding.says}\n")
    problems = sum(not finding.well for finding in findings)
    sys.stdout.write(f"{problems} problems.\n" if problems else "All is well.\n")
    return int(problems > 0)


async def doors(settings: Settings, channels: Channels) -> list[Finding]:
    """HTTP, and the chat platforms."""
    return [*await check_http(settings), *await platforms(settings, channels)]


async def platforms(settings: Settings, channels: Channels) -> list[Finding]:
    """Whatever the settings name; the libraries are loaded only then."""
    found: list[Finding] = []
    if settings.discord_token is not None:
        from bot.doctor.discord import check_discord  # noqa: PLC0415 - costs a second

        found += await check_discord(settings, channels.get("discord", ()))
    if settings.twitch_client_id is not None:
        from bot.doctor.twitch import check_twitch  # noqa: PLC0415 - costs a second

        found += await check_twitch(settings)
    if not found:
        found.append(Finding("Chat", "neither DISCORD_TOKEN nor TWITCH_CLIENT_ID is set: console and HTTP only."))
    return found
