"""Twitch's chat messages made into ours."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import twitchio

from bot.message import Message
from bot.platforms.rendering import TWITCH
from inventory.actor import Actor, Role
from inventory.communities.model import Place

NAME = "twitch"
_MODERATORS = frozenset({"moderator", "lead_moderator"})


def rank(badges: Collection[str], moderator_badges: Collection[str] = ()) -> Role:
    """Give the role that somebody's badges stand for; VIPs and subscribers only where that is set."""
    if "broadcaster" in badges:
        return Role.ADMIN
    if not _MODERATORS.union(moderator_badges).isdisjoint(badges):
        return Role.MODERATOR
    return Role.MEMBER


@dataclass(frozen=True)
class Reader:
    """Reads chat; `moderator_badges` are further badges that moderate."""

    bot_id: str
    moderator_badges: Collection[str] = field(default_factory=tuple)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def message(self, said: twitchio.ChatMessage, place: Place) -> Message | None:
        """Make a message of ours; None for our own, and for copies from a shared chat."""
        if said.chatter.id == self.bot_id or said.source_broadcaster is not None:
            return None
        name = said.chatter.display_name or said.chatter.name or said.chatter.id
        role = rank([badge.set_id for badge in said.badges], self.moderator_badges)
        return Message(
            event_id=said.id,
            platform=NAME,
            channel=said.broadcaster.id,
            actor=Actor(place.community, f"{NAME}:{said.chatter.id}", name, NAME, role),
            text="".join(_written(fragment) for fragment in said.fragments),
            received=datetime.now(UTC),
            prefix=place.settings.prefix,
            zone=self.zone,
            people={f"{NAME}:{person.id}": person.display_name or person.id for person in said.mentions},
            place=place.key,
            manners=place.manners(said.broadcaster.id),
            elsewhere=place.elsewhere(said.broadcaster.id),
            room=TWITCH.room,
        )


def _written(fragment: twitchio.ChatMessageFragment) -> str:
    """Write a mention as the person's key, such as `twitch:42`, and anything else as it is."""
    return f"{NAME}:{fragment.mention.id}" if fragment.mention is not None else fragment.text
