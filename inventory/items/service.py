"""Things: add them, look at them, list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from inventory.actor import Actor
from inventory.cache import Cache
from inventory.changes import Changes
from inventory.db import Database, Key, Wanted
from inventory.errors import Conflict, NotFound
from inventory.ids import new_id
from inventory.items import list_store, model, store
from inventory.items.keys import document
from inventory.items.model import Change, Filter, Item
from inventory.items.ranking import ranked
from inventory.permissions import Permissions
from inventory.suggest import nearest
from inventory.text import name_key

PAGE_LIMIT = 200
_NEAR = 3


@dataclass(frozen=True)
class Selection:
    """Which things of a community are meant: by whether they are out, and by labels."""

    chosen: Filter = "all"
    labels: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemRoom:
    """What every service of this room works with."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    label_limit: int = 5


class ItemService:
    """Things by name. Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: ItemRoom) -> None:
        self._room = room

    def add(
        self, actor: Actor, name: str, description: str = "", labels: tuple[str, ...] = (), quantity: int = 1
    ) -> Change:
        """Add a thing; raises Conflict when its name is taken, whatever case, accents and blanks it was typed with."""
        needs = self._room.permissions.require(actor, "inventory.add")
        item = self.draft(name, description, labels, quantity)
        keys = document(item.name, item.description, item.labels)
        taken = Conflict(f"Item '{item.name}' already exists")
        answer = self._room.changes.statement(
            actor, "inventory.add", lambda db: store.add(db, actor, item, keys, needs), lambda: taken
        )
        return Change.model_validate(answer)

    def draft(
        self, name: str, description: str = "", labels: tuple[str, ...] = (), quantity: int = 1, ref: str = ""
    ) -> Item:
        """A new thing that isn't stored yet; raises Invalid where it breaks a rule."""
        valid = model.valid_name(name)
        item_id, now = new_id(), datetime.now(UTC)
        return Item(
            id=item_id,
            ref=ref or str(item_id),
            name=valid,
            name_key=name_key(valid),
            description=model.valid_description(description),
            labels=model.valid_labels(labels, self._room.label_limit),
            quantity=model.valid_quantity(quantity),
            lent=0,
            checked_out_at=None,
            checked_in_at=None,
            created_by="",
            created_at=now,
            updated_at=now,
            version=1,
        )

    def get(self, actor: Actor, name: str) -> Item:
        """The thing of that name with its loans; raises NotFound with names that are near."""
        self._room.permissions.require(actor, "inventory.read")
        return self.find(actor.community, name)

    def find(self, community: str, name: str) -> Item:
        """The same without a question of who asks: for services that have asked it already."""
        key = name_key(name)

        def load() -> Item | None:
            with self._room.db.reading(Wanted(self.load, (community, key))) as connection:
                row = store.live(connection, community, [key])
            return Item.model_validate(row) if row else None

        item = self._room.cache.thing(community, key, load)
        if item is None:
            raise self.missing(community, name)
        return item

    def load(self, keys: Sequence[Key]) -> None:
        """Put the things with these communities and name keys into the cache, by one question."""

        def found() -> dict[Key, Item]:
            with self._room.db.reading() as connection:
                rows = store.live_everywhere(connection, keys)
            return {(row["community_id"], row["name_key"]): Item.model_validate(row) for row in rows}

        self._room.cache.fill(keys, found)

    def by_id(self, actor: Actor, item_id: UUID) -> Item | None:
        """The thing with this id, deleted or not; None when it isn't this community's."""
        self._room.permissions.require(actor, "inventory.read")
        with self._room.db.reading() as connection:
            row = store.by_id(connection, actor.community, item_id)
        return Item.model_validate(row) if row else None

    def latest(self, actor: Actor, name: str) -> Item:
        """The thing of that name, or else the one that was deleted last; raises NotFound."""
        self._room.permissions.require(actor, "inventory.read")
        with self._room.db.reading() as connection:
            row = store.latest(connection, actor.community, name_key(name))
        if row is None:
            raise self.missing(actor.community, name)
        return Item.model_validate(row)

    def missing(self, community: str, name: str) -> NotFound:
        """The refusal for a name that nothing has, with names that are near."""
        with self._room.db.reading() as connection:
            _, rows = ranked(connection, community, name, (), (), _NEAR)
            names = [row["name"] for row in rows] or list_store.names(connection, community, name_key(name)[:2], 500)
        near = tuple(names[:_NEAR] if rows else nearest(name, names))
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return NotFound(f"Item '{name}' not found in inventory.{hint}", near)

    def longest_known(self, community: str, names: list[str]) -> str | None:
        """The longest of these names that is a thing's here, as it is spelled in the list."""
        by_key = {name_key(name): name for name in names}
        with self._room.db.reading() as connection:
            row = store.live(connection, community, list(by_key))
        return by_key[row["name_key"]] if row else None

    def page(
        self, actor: Actor, selection: Selection, *, after: str = "", skip: int = 0, limit: int = 10
    ) -> list[Item]:
        """Things by name, at most 200 at once: those after the name key `after`, or behind the first `skip`."""
        self._room.permissions.require(actor, "inventory.read")

        def load() -> list[Item]:
            with self._room.db.reading() as connection:
                rows = list_store.page(
                    connection,
                    actor.community,
                    selection.chosen,
                    selection.labels,
                    selection.without,
                    after=after,
                    skip=skip,
                    limit=min(limit, PAGE_LIMIT),
                )
            return [Item.model_validate(row) for row in rows]

        return self._room.cache.view(actor.community, ("page", selection, after, skip, limit), load)

    def names(self, actor: Actor, start: str, limit: int = 25) -> list[str]:
        """Names that start like that, for completion while typing."""
        self._room.permissions.require(actor, "inventory.read")
        with self._room.db.reading() as connection:
            return list_store.names(connection, actor.community, name_key(start), limit)
