"""What communities have set, which community a place belongs to, and how its channels want to be answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from inventory.actor import Actor
from inventory.cache import ALL_THINGS, Cache
from inventory.changes import Changes
from inventory.communities import model, store
from inventory.communities.model import Manners, Place, Settings
from inventory.db import Database, Db, Row
from inventory.errors import Invalid
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.locale import known_locale
from inventory.permissions import Permissions

SETTINGS = "community settings"
"""The cache's key for a community's settings: no thing's, for name keys hold no blank."""
EVERYWHERE = ""
"""Under whose name caches keep which community a place belongs to: that is asked before the community is known."""
Setting = Literal["prefix", "locale", "zone", "announce"]
_VALID: dict[Setting, Callable[[str], str]] = {
    "prefix": model.valid_prefix, "locale": known_locale, "zone": model.valid_zone, "announce": str,
}  # fmt: skip


@dataclass(frozen=True)
class CommunityRoom:
    """What the services of this noun share."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes


class CommunityService:
    """Answers from the cache; what is changed is forgotten on every replica."""

    def __init__(self, room: CommunityRoom) -> None:
        self._room = room

    def settings(self, community: str) -> Settings:
        """What a community has set."""

        def load() -> Settings:
            with self._room.db.reading() as db:
                return Settings.model_validate(store.settings(db, community))

        return self._room.cache.thing(community, SETTINGS, load)

    def place(self, key: str) -> Place:
        """A place by its key such as `discord:42`, with its community and its channels."""

        def load() -> str:
            with self._room.db.reading() as db:
                return store.community_of(db, key) or key

        return self.place_in(self._room.cache.thing(EVERYWHERE, joined_key(key), load), key)

    def place_in(self, community: str, key: str) -> Place:
        """A place that is known to belong to this community."""

        def load() -> Place:
            with self._room.db.reading() as db:
                rows, chosen = store.channels(db, community, key), store.settings(db, community)
            channels = {row["channel"]: Manners.model_validate(row) for row in rows}
            return Place(key, community, Settings.model_validate(chosen), channels)

        return self._room.cache.thing(community, place_key(key), load)

    def places(self, actor: Actor) -> list[str]:
        """The places that joined this community; raises Denied."""
        self._room.permissions.require(actor, "community.read")
        with self._room.db.reading() as db:
            return store.places(db, actor.community)

    def set(self, actor: Actor, setting: Setting, text: str | None) -> str | None:
        """Set it, or take the installation's own again with None; gives the value. Raises Invalid or Denied."""
        needs = self._room.permissions.require(actor, "community.set")
        value = None if text is None else _VALID[setting](text)

        def work(db: Db) -> Row:
            before = store.locked_settings(db, actor.community)
            after = {name: kept for name, kept in {**before, setting: value}.items() if kept is not None}
            store.set_settings(db, actor.community, after)
            details: Row = {setting: [before.get(setting), value]}
            change = recorded("community.set", actor.community, setting, details)
            return ledger.record(db, actor, needs, [change], {"value": value, "forget": [ALL_THINGS]})

        answer: str | None = self._room.changes.transaction(actor, "community.set", work)["value"]
        return answer

    def set_channel(self, actor: Actor, place: str, channel: str, **chosen: Any) -> Place:  # noqa: ANN401 - Manners' fields
        """Change how a channel wants to be answered; gives its place as it is then. Raises Invalid or Denied."""
        needs = self._room.permissions.require(actor, "channel.set")
        if not place or not channel:
            raise Invalid("Say it in the channel that it is about.")

        def work(db: Db) -> Row:
            store.locked_settings(db, actor.community)
            rows = {row["channel"]: Manners.model_validate(row) for row in store.channels(db, actor.community, place)}
            before = rows.get(channel, model.POLITE)
            after = before.model_copy(update=chosen)
            store.set_channel(db, actor.community, place, channel, after.model_dump())
            details = {name: [getattr(before, name), value] for name, value in chosen.items()}
            change = recorded("channel.set", f"{place}/{channel}", channel, details)
            return ledger.record(db, actor, needs, [change], {"forget": [place_key(place)]})

        self._room.changes.transaction(actor, "channel.set", work)
        return self.place_in(actor.community, place)


def joined_key(place: str) -> str:
    """The cache's key for the community that a place belongs to."""
    return f"community of {place}"


def place_key(place: str) -> str:
    """The cache's key for a place with its channels and its community's settings."""
    return f"place {place}"


def recorded(action: str, subject: str, name: str, details: Row) -> Row:
    """A row for the ledger."""
    kind = action.partition(".")[0]
    return {
        "id": str(new_id()), "action": action, "kind": kind, "subject": subject, "name": name, "details": details,
    }  # fmt: skip
