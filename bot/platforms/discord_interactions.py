"""Slash commands, completion and pressed buttons: answered within Discord's three seconds, or deferred."""

import asyncio
from collections.abc import Mapping
from typing import Any

import discord

from bot.completion import Completion
from bot.dispatcher import Dispatcher
from bot.message import Message
from bot.outbox import Outbox
from bot.platforms import discord_slash
from bot.platforms.base import Places
from bot.platforms.discord_errors import FAILURES, translated
from bot.platforms.discord_incoming import NAME, Reader, with_people
from bot.platforms.discord_replies import Layout, ask, file_of, laid_out
from bot.platforms.discord_views import Questions
from commands.base import Command, Kind, Reply
from inventory.letters.model import Letter

_ANSWER_SECONDS = 2.0
_NOBODY = discord.AllowedMentions.none()
_GUILD_ONLY = "Please talk to me on a server: here I can't know whose inventory you mean."
_FORGOTTEN = "I no longer know what that was about; please give the command again."


class Interactions:
    """What people use and press."""

    def __init__(
        self, dispatcher: Dispatcher, completion: Completion, places: Places, reader: Reader, questions: Questions,
        outbox: Outbox,
    ) -> None:  # fmt: skip
        self._dispatcher = dispatcher
        self._completion = completion
        self._places = places
        self._reader = reader
        self._questions = questions
        self._outbox = outbox

    async def use(self, interaction: discord.Interaction, command: Command, given: dict[str, object]) -> None:
        """Answer a slash command."""
        values = discord_slash.values_of(command, given)
        values = {name: with_people(value) if isinstance(value, str) else value for name, value in values.items()}
        message = await self._used(interaction, command.name, values)
        if message is not None and command.destructive and not message.elsewhere:
            await self._show(interaction, message, ask(message))
            return
        await self._answer(interaction, message)

    async def complete(self, interaction: discord.Interaction, kind: Kind, current: str) -> list[str]:
        """Offer names that fit what was typed so far; nothing where that fails, for there is no error to show."""
        message = await self._used(interaction, "")
        return [] if message is None else await self._completion.names(message.actor, kind, current)

    async def more(self, interaction: discord.Interaction, line: str) -> None:
        """Show the next page instead of this one."""
        await self._answer(interaction, await self._used(interaction, line), instead=True, refusals_aside=True)

    async def yes(self, interaction: discord.Interaction, token: str) -> None:
        """Do what was asked, if it is the same person; their role is asked again now."""
        message = await self._decided(interaction, token)
        if message is not None:
            await self._answer(interaction, message, instead=True)

    async def no(self, interaction: discord.Interaction, token: str) -> None:
        """Leave everything as it is."""
        if await self._decided(interaction, token) is not None:
            await interaction.response.edit_message(content="Left as it is.", view=None)

    async def _used(
        self, interaction: discord.Interaction, text: str, values: Mapping[str, object] | None = None
    ) -> Message | None:
        if interaction.guild_id is None:
            return None
        return self._reader.used(interaction, await self._places(NAME, str(interaction.guild_id)), text, values)

    async def _decided(self, interaction: discord.Interaction, token: str) -> Message | None:
        asked, presser = self._questions.asked(token), await self._used(interaction, "")
        if asked is None or presser is None:
            await self._whisper(interaction, _FORGOTTEN)
            return None
        if asked.actor.person != presser.actor.person:
            await self._whisper(interaction, f"Only {asked.actor.name} can decide that.")
            return None
        if self._questions.close(token) is None:
            return None
        return asked._replace(actor=presser.actor)

    async def _answer(
        self, interaction: discord.Interaction, message: Message | None, *, instead: bool = False,
        refusals_aside: bool = False,
    ) -> None:  # fmt: skip
        """Dispatch, and show the reply; a slow one is deferred first, so that the interaction stays valid.

        It replaces the message that was pressed where it comes `instead`; with `refusals_aside`, a refusal is told
        to the presser alone, and the page that others read stays.
        """
        if message is None:
            await self._whisper(interaction, _GUILD_ONLY)
            return
        working = asyncio.ensure_future(self._dispatcher.dispatch(message))
        done, _ = await asyncio.wait({working}, timeout=_ANSWER_SECONDS)
        if not done:
            await interaction.response.defer(thinking=not instead, ephemeral=_alone(message))
        reply = await working
        if reply is None:
            return
        if refusals_aside and not reply.success:
            reply, instead = reply._replace(private=True), False
        await self._show(interaction, message, reply, instead=instead)

    async def _show(
        self, interaction: discord.Interaction, message: Message, reply: Reply, *, instead: bool = False
    ) -> None:
        layout = laid_out(reply, message, self._questions, lambda: interaction.app_permissions.embed_links)
        alone = reply.private or _alone(message)
        try:
            if alone and not _alone(message) and not instead:
                await self._undefer(interaction)
            if instead:
                await self._replace(interaction, layout)
            for number in range(1 if instead else 0, len(layout.parts)):
                await self._part(interaction, layout, number, reply, alone=alone)
        except FAILURES as error:
            # What was for one person's eyes isn't kept: sent again, it would stand in the channel.
            letter = None if alone else Letter.of(message.actor, message.text, reply.text)
            await self._outbox.give_up(message.channel, str(translated(error)), letter)

    async def _undefer(self, interaction: discord.Interaction) -> None:
        """Take back an answer promised in public: the first one after it would be public whatever it asks for.

        Discord docs: Interactions > Receiving and Responding > Create Followup Message.
        """
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.delete_original_response()

    async def _replace(self, interaction: discord.Interaction, layout: Layout) -> None:
        content: dict[str, Any] = {
            "content": layout.parts[0] or None, "embeds": layout.cards, "view": layout.view,
            "allowed_mentions": _NOBODY,
        }  # fmt: skip
        if interaction.response.is_done():
            await interaction.edit_original_response(**content)
        else:
            await interaction.response.edit_message(**content)

    async def _part(
        self, interaction: discord.Interaction, layout: Layout, number: int, reply: Reply, *, alone: bool
    ) -> None:
        last = number == len(layout.parts) - 1
        content: dict[str, Any] = {
            "content": layout.parts[number], "embeds": layout.cards, "ephemeral": alone, "allowed_mentions": _NOBODY,
            "view": (last and layout.view) or discord.utils.MISSING,
            "file": (last and file_of(reply.attachment)) or discord.utils.MISSING,
        }  # fmt: skip
        if interaction.response.is_done():
            await interaction.followup.send(**content)
        else:
            await interaction.response.send_message(**content)

    async def _whisper(self, interaction: discord.Interaction, text: str) -> None:
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=_NOBODY)


def _alone(message: Message) -> bool:
    """Whether the channel wants all answers told to the caller alone."""
    return message.manners.replies == "private"
