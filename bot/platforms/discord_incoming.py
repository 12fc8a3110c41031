"""Discord's objects made into ours: who speaks, where, and what was said."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import discord

from bot.message import Message
from bot.platforms.base import Places
from bot.platforms.discord_roles import rank
from commands.base import Attachment
from inventory.actor import Actor

NAME = "discord"
_MENTION = re.compile(r"<@!?(\d{1,20})>")
_ATTACHMENTS = 4
_ATTACHMENT_BYTES = 5_000_000
_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True)
class Reader:
    """Reads what people write and press; `moderator_roles` are the ids of roles that moderate."""

    places: Places
    moderator_roles: Collection[int] = field(default_factory=tuple)

    def actor(self, member: discord.Member, permissions: discord.Permissions) -> Actor:
        """Make the caller from a member and what they may do in the server."""
        place = self.places(NAME, str(member.guild.id))
        role = rank(permissions, [role.id for role in member.roles], self.moderator_roles)
        return Actor(place.community, f"{NAME}:{member.id}", member.display_name, NAME, role)

    def message(self, said: discord.Message, me: int) -> Message | None:
        """Make a message of ours from Discord's; None for bots, webhooks, edits and direct messages."""
        author = said.author
        if author.bot or said.webhook_id is not None or said.type not in _SPOKEN:
            return None
        if not isinstance(author, discord.Member):
            return None
        place = self.places(NAME, str(author.guild.id))
        return Message(
            event_id=str(said.id),
            platform=NAME,
            channel=str(said.channel.id),
            actor=self.actor(author, author.guild_permissions),
            text=with_people(_addressed(said.content, me, place.prefix)),
            received=said.created_at,
            prefix=place.prefix,
            zone=place.zone,
            people={f"{NAME}:{person.id}": person.display_name for person in said.mentions},
        )

    def used(
        self, interaction: discord.Interaction, text: str, values: Mapping[str, object] | None = None
    ) -> Message | None:
        """Make a message of a slash command or a pressed button; `text` begins after the prefix."""
        if not isinstance(interaction.user, discord.Member):
            return None
        place = self.places(NAME, str(interaction.user.guild.id))
        return Message(
            event_id=str(interaction.id),
            platform=NAME,
            channel=str(interaction.channel_id),
            actor=self.actor(interaction.user, interaction.permissions),
            text=place.prefix + text,
            received=interaction.created_at,
            prefix=place.prefix,
            zone=place.zone,
            values=values,
        )


def with_people(text: str) -> str:
    """Write each mention as the person's key, such as `discord:42`."""
    return _MENTION.sub(lambda mention: f"{NAME}:{mention.group(1)}", text)


async def attachments(said: discord.Message) -> tuple[Attachment, ...]:
    """Fetch the first files that came with a message, as far as they are small; raises discord's errors."""
    small = [file for file in said.attachments[:_ATTACHMENTS] if file.size <= _ATTACHMENT_BYTES]
    return tuple([
        Attachment(file.filename, await file.read(), file.content_type or "application/octet-stream")
        for file in small
    ])  # fmt: skip


def _addressed(text: str, me: int, prefix: str) -> str:
    """Take a mention of the bot at the beginning for the prefix: that needs no message content intent."""
    mention = _MENTION.match(text)
    if mention and int(mention.group(1)) == me:
        return prefix + text[mention.end() :].lstrip()
    return text
