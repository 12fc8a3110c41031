"""Whom a post on Discord calls by a mention, nobody that only a text names; and what it answers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import discord

from bot.platforms.discord_incoming import NAME
from bot.platforms.rendering import DISCORD


class Calling(NamedTuple):
    """A line of mentions, empty where nobody is called, and what Discord may make of it."""

    line: str
    allowed: discord.AllowedMentions

    def on(self, parts: list[str]) -> list[str]:
        """A message's parts with the mentions above the first, or before it where that would be too long."""
        if not self.line:
            return parts
        first = f"{self.line}\n{parts[0]}"
        return [first, *parts[1:]] if len(first) <= DISCORD.longest else [self.line, *parts]


def calling(mentions: Sequence[str]) -> Calling:
    """What calls these people (`discord:42`) and roles (`role:7`); keys of other platforms call nobody here."""
    users, roles = _ids(mentions, NAME), _ids(mentions, "role")
    line = " ".join([*(f"<@&{role}>" for role in roles), *(f"<@{user}>" for user in users)])
    allowed = discord.AllowedMentions(
        everyone=False, replied_user=False, users=[discord.Object(user) for user in users],
        roles=[discord.Object(role) for role in roles],
    )  # fmt: skip
    return Calling(line, allowed)


def answering(channel: str, message: str | None) -> dict[str, Any]:
    """The option with which a message answers an earlier one, as far as that is still there; none for None."""
    if message is None:
        return {}
    first = discord.MessageReference(message_id=int(message), channel_id=int(channel), fail_if_not_exists=False)
    return {"reference": first}


def _ids(mentions: Sequence[str], kind: str) -> list[int]:
    found = (mention.removeprefix(f"{kind}:") for mention in mentions if mention.startswith(f"{kind}:"))
    return [int(text) for text in found if text.isdecimal()]
