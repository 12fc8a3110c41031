"""What the Twitch stand-in knows: accounts, tokens, subscriptions and conduits."""

import itertools
import secrets
from dataclasses import dataclass, field

from tests.standins.server import Json

NOW = "2026-01-01T00:00:00.123456789Z"  # Twitch docs: EventSub > WebSocket Messages: RFC 3339, nanoseconds

_ids = itertools.count(1001)


@dataclass
class Account:
    """A Twitch user; everybody has a channel of their own."""

    login: str
    id: str = field(default_factory=lambda: str(next(_ids)))
    moderators: set[str] = field(default_factory=set)
    """The ids of those who moderate this account's channel."""
    authorised: set[str] = field(default_factory=set)
    """The scopes that this account granted to the bot's application."""

    @property
    def name(self) -> str:
        """The display name: the login, in its owner's choice of capitals."""
        return self.login

    def json(self) -> Json:
        """Twitch docs: API Reference > Get Users."""
        return {
            "id": self.id, "login": self.login, "display_name": self.name, "type": "", "broadcaster_type": "",
            "description": "", "profile_image_url": "", "offline_image_url": "", "view_count": 0,
            "created_at": "2020-01-01T00:00:00Z",
        }  # fmt: skip


@dataclass
class Token:
    """An access token: of a user, or of the application where `account` is None."""

    account: Account | None
    scopes: list[str]
    value: str = field(default_factory=lambda: secrets.token_hex(15))
    refresh: str = field(default_factory=lambda: secrets.token_hex(25))
    expires_in: int = 14_400
    expired: bool = False


@dataclass
class Subscription:
    """An EventSub subscription (Twitch docs: API Reference > Create EventSub Subscription)."""

    kind: str
    version: str
    condition: Json
    transport: Json
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    status: str = "enabled"

    def json(self) -> Json:
        return {
            "id": self.id, "status": self.status, "type": self.kind, "version": self.version, "cost": 0,
            "condition": self.condition, "created_at": NOW,
            "transport": self.transport | {"connected_at": NOW},
        }  # fmt: skip


@dataclass
class Conduit:
    """A conduit and the session that each shard is assigned to (Twitch docs: API Reference > Conduits)."""

    shard_count: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    shards: dict[str, str] = field(default_factory=dict)

    def json(self) -> Json:
        return {"id": self.id, "shard_count": self.shard_count}


@dataclass
class ChatMessage:
    """What the bot sent to a channel, or somebody wrote there."""

    broadcaster: Account
    sender: Account
    text: str
    reply_to: str | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
