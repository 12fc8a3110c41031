"""Slash commands and buttons reach every replica that hears their shard; the one on duty answers.

What comes while a shard is being taken over waits for that, as long as it can still be answered in Discord's three
seconds.
"""

from functools import partial

import discord
from discord import app_commands

from bot.duty import Duty
from bot.platforms.discord_views import Press

_TAKE_OVER_SECONDS = 1.5


class DutyTree(app_commands.CommandTree[discord.Client]):
    """Commands, and completion, of the shards that this replica answers for."""

    def __init__(self, client: discord.Client, duty: Duty) -> None:
        super().__init__(client)
        self._duty = duty

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Leave what is another replica's to it."""
        return await self._duty.takes(shard_of(interaction), _TAKE_OVER_SECONDS)


async def _pressed(duty: Duty, press: Press, interaction: discord.Interaction, value: str) -> None:
    if await duty.takes(shard_of(interaction), _TAKE_OVER_SECONDS):
        await press(interaction, value)


def on_duty(duty: Duty, press: Press) -> Press:
    """A button's work, done by the replica that answers for its shard."""
    return partial(_pressed, duty, press)


def shard_of(interaction: discord.Interaction) -> int:
    """The shard that an interaction came over; Discord gives direct messages to the first."""
    return interaction.guild.shard_id if interaction.guild is not None else 0
