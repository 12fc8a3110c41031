"""Discord's objects made into ours: who speaks, where, and what was said."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import discord

from bot.message import Message
from bot.platforms.discord_roles import rank
from commands.base import Attachment
from inventory.actor import Actor
from inventory.communities.model import Place

NAME = "discord"
_MENTION = re.compile(r"<@!?(\d{1,20})>")
_ATTACHMENTS = 4
_ATTACHMENT_BYTES = 5_000_000
_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True)
class Reader:
    """Reads what people write and press; `moderator_roles` are the ids of roles that moderate."""

    moderator_roles: Collection[int] = field(default_factory=tuple)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def actor(self, member: discord.Member, permissions: discord.Permissions, place: Place) -> Actor:
        """Make the caller from a member and what they may do in the server."""
        role = rank(permissions, [role.id for role in member.roles], self.moderator_roles)
        return Actor(place.community, f"{NAME}:{member.id}", member.display_name, NAME, role)

    def message(self, said: discord.Message, me: int, place: Place) -> Message | None:
        """Make a message of ours from Discord's; None for bots, webhooks, edits and direct messages."""
        author = said.author
        if author.bot or said.webhook_id is not None or said.type not in _SPOKEN:
            return None
        if not isinstance(author, discord.Member):
            return None
        channels = rooms(said.channel)
        return Message(
            event_id=str(said.id),
            platform=NAME,
            channel=str(said.channel.id),
            actor=self.actor(author, author.guild_permissions, place),
            text=with_people(addressed(said.content, me, place.settings.prefix)),
            received=said.created_at,
            prefix=place.settings.prefix,
            zone=self.zone,
            people={f"{NAME}:{person.id}": person.display_name for person in said.mentions},
            place=place.key,
            manners=place.manners(*channels),
            elsewhere=place.elsewhere(*channels),
        )

    def used(
        self, interaction: discord.Interaction, place: Place, text: str, values: Mapping[str, object] | None = None
    ) -> Message | None:
        """Make a message of a slash command or a pressed button; `text` begins after the prefix."""
        if not isinstance(interaction.user, discord.Member):
            return None
        channels = rooms(interaction.channel)
        return Message(
            event_id=str(interaction.id),
            platform=NAME,
            channel=str(interaction.channel_id),
            actor=self.actor(interaction.user, interaction.permissions, place),
            text=place.settings.prefix + text,
            received=interaction.created_at,
            prefix=place.settings.prefix,
            zone=self.zone,
            values=values,
            place=place.key,
            manners=place.manners(*channels),
            elsewhere=place.elsewhere(*channels),
            aside=True,
        )


def rooms(channel: object) -> list[str]:
    """The id of a channel, and of the one that it is a thread of."""
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return [str(number) for number in (getattr(channel, "id", None), parent) if number is not None]


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


def addressed(text: str, me: int, prefix: str) -> str:
    """Take a mention of the bot at the beginning for the prefix: that needs no message content intent."""
    mention = _MENTION.match(text)
    if mention and int(mention.group(1)) == me:
        return prefix + text[mention.end() :].lstrip()
    return text
