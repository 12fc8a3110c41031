"""What the Discord stand-in knows: people, guilds, channels and messages, and their JSON."""

import itertools
import time
from dataclasses import dataclass, field

from tests.standins.server import Json

EPOCH_MS = 1_420_070_400_000  # Discord docs: Reference > Snowflakes
JOINED = "2024-01-01T00:00:00.000000+00:00"

EVERYONE = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 35 | 1 << 38
"""View, send, read back and use commands (Discord docs: Topics > Permissions)."""

_counter = itertools.count()


def snowflake() -> int:
    """A new id: milliseconds since Discord's epoch, then 22 bits that differ.

    Discord docs: Reference > Snowflakes.
    """
    milliseconds = time.time_ns() // 1_000_000 - EPOCH_MS
    return (milliseconds << 22) | (next(_counter) & 0x3FFFFF)


def timestamp(snow: int) -> str:
    """The ISO 8601 time hidden in an id."""
    seconds = ((snow >> 22) + EPOCH_MS) / 1000
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime(seconds))


@dataclass
class User:
    """A person or bot account (Discord docs: Resources > User)."""

    name: str
    bot: bool = False
    id: int = field(default_factory=snowflake)

    def json(self) -> Json:
        return {
            "id": str(self.id), "username": self.name, "discriminator": "0", "global_name": self.name,
            "avatar": None, "bot": self.bot, "public_flags": 0,
        }  # fmt: skip


@dataclass
class Role:
    """A guild's role; a guild's first has the guild's id and everyone has it."""

    id: int
    name: str
    permissions: int

    def json(self) -> Json:
        return {
            "id": str(self.id), "name": self.name, "permissions": str(self.permissions), "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False, "position": 0, "managed": False, "mentionable": False, "flags": 0,
        }  # fmt: skip


@dataclass
class Message:
    """A message as the REST API and the gateway show it (Discord docs: Resources > Message)."""

    channel: "Channel"
    author: User
    content: str
    id: int = field(default_factory=snowflake)
    extra: Json = field(default_factory=dict)
    nonce: str | None = None
    sent: Json = field(default_factory=dict)
    """The body with which the bot sent it."""

    @property
    def buttons(self) -> list[Json]:
        """The buttons of all rows, in order."""
        rows = self.extra.get("components", [])
        return [part for row in rows for part in row.get("components", []) if part.get("type") == 2]

    def json(self) -> Json:
        body: Json = {
            "id": str(self.id), "channel_id": str(self.channel.id), "author": self.author.json(),
            "content": self.content, "timestamp": timestamp(self.id), "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "components": [], "pinned": False, "type": 0, "flags": 0,
        }  # fmt: skip
        if self.nonce is not None:
            body["nonce"] = self.nonce
        return body | self.extra


@dataclass
class Channel:
    """A text channel of a guild, a thread, or a direct-message channel (guild is None)."""

    name: str
    guild: "Guild | None"
    id: int = field(default_factory=snowflake)
    kind: int = 0
    parent: "Channel | None" = None
    recipient: User | None = None
    messages: list[Message] = field(default_factory=list)

    def json(self) -> Json:
        body: Json = {"id": str(self.id), "type": self.kind, "name": self.name, "flags": 0}
        if self.recipient is not None:
            return body | {"recipients": [self.recipient.json()], "last_message_id": None}
        body |= {"guild_id": str(self.guild.id) if self.guild else None, "position": 0, "nsfw": False,
                 "permission_overwrites": [], "parent_id": str(self.parent.id) if self.parent else None,
                 "rate_limit_per_user": 0, "topic": None,
                 "last_message_id": str(self.messages[-1].id) if self.messages else None}  # fmt: skip
        if self.parent is not None:
            body |= {"owner_id": "0", "message_count": 0, "member_count": 1, "thread_metadata": {
                "archived": False, "auto_archive_duration": 1440, "archive_timestamp": JOINED,
                "locked": False}}  # fmt: skip
        return body


@dataclass
class Guild:
    """A server with its owner, roles and text channels (Discord docs: Resources > Guild)."""

    name: str
    owner: User
    id: int = field(default_factory=snowflake)
    channels: list[Channel] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    """Person id to the ids of the roles that the person has."""
    people: dict[int, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roles.append(Role(self.id, "@everyone", EVERYONE))

    def channel(self, name: str = "general") -> Channel:
        """The channel of that name, made where it is missing."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        self.channels.append(Channel(name, self))
        return self.channels[-1]

    def member(self, user: User, roles: list[int] | None = None) -> Json:
        """The member object of `user`, who joins with these roles if new."""
        self.people[user.id] = user
        held = self.members.setdefault(user.id, [])
        held.extend(role for role in roles or [] if role not in held)
        return {
            "user": user.json(), "roles": [str(role) for role in held], "joined_at": JOINED, "nick": None,
            "deaf": False, "mute": False, "flags": 0, "avatar": None,
        }  # fmt: skip

    def permissions(self, user: User) -> int:
        """What a member may do in the guild (Discord docs: Topics > Permissions)."""
        if user.id == self.owner.id:
            return (1 << 53) - 1
        held = self.members.get(user.id, [])
        total = 0
        for role in self.roles:
            if role.id == self.id or role.id in held:
                total |= role.permissions
        return total

    def json(self) -> Json:
        """The GUILD_CREATE body, without the members that an app without that intent does not get."""
        return {
            "id": str(self.id), "name": self.name, "owner_id": str(self.owner.id), "unavailable": False,
            "roles": [role.json() for role in self.roles], "emojis": [], "features": [], "members": [],
            "channels": [c.json() for c in self.channels if c.parent is None], "threads": [], "presences": [],
            "member_count": 2 + len(self.people), "large": False, "voice_states": [], "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
            "preferred_locale": "en-US", "afk_timeout": 300, "system_channel_flags": 0, "premium_tier": 0,
            "nsfw_level": 0, "stickers": [], "joined_at": JOINED, "icon": None,
        }  # fmt: skip
