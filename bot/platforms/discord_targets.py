"""Where an answer goes: into the channel, a thread of the question's own, or to whoever asked alone."""

from contextlib import suppress
from typing import Literal

import discord
from discord.abc import Messageable

from inventory.communities.model import Replies

_THREAD_EXISTS = 160004
_NAME = 60
_ARCHIVE_MINUTES: Literal[60] = 60


async def target_of(said: discord.Message, replies: Replies, title: str) -> Messageable:
    """The place for the answer; the channel itself where the bot may not open a thread or a direct line."""
    with suppress(discord.Forbidden):
        if replies == "thread" and isinstance(said.channel, discord.TextChannel):
            return await _thread(said, title)
        if replies == "private":
            return await said.author.create_dm()
    return said.channel


async def _thread(said: discord.Message, title: str) -> Messageable:
    """The thread of this message, which has the message's own id; opened unless an earlier attempt did."""
    try:
        return await said.create_thread(name=title[:_NAME] or "Storekeeper", auto_archive_duration=_ARCHIVE_MINUTES)
    except discord.HTTPException as error:
        thread = said.guild.get_thread(said.id) if said.guild is not None else None
        if error.code != _THREAD_EXISTS or thread is None:
            raise
        return thread


def question_of(answer: discord.Message) -> str | None:
    """The id of the message that an answer of ours is to: the one it refers to, or whose thread it stands in."""
    if answer.reference is not None:
        return str(answer.reference.message_id)
    return str(answer.channel.id) if isinstance(answer.channel, discord.Thread) else None


def shows_cards(said: discord.Message) -> bool:
    """Whether the bot may embed links there: without that permission a card would be an empty message."""
    me = said.guild.me if said.guild is not None else None
    if me is None or isinstance(said.channel, discord.PartialMessageable | discord.DMChannel | discord.GroupChannel):
        return True
    return said.channel.permissions_for(me).embed_links
