"""Changing things: edit, label, delete, restore. Each locks what it changes and records it last."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from inventory.actor import Actor, Role
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid, NotFound, StaleVersion
from inventory.items import model, revision, store
from inventory.items.keys import document
from inventory.items.model import Change, Item
from inventory.items.revision import Revision
from inventory.items.service import ItemRoom, ItemService
from inventory.ledger import store as ledger
from inventory.text import name_key

Find = Callable[[Db], Row | None]


class KeepingService:
    """Changes to things that are not loans. Every method raises Denied, NotFound, Conflict or Invalid."""

    def __init__(self, room: ItemRoom, items: ItemService) -> None:
        self._room = room
        self._items = items

    def edit(self, actor: Actor, name: str, revise: Revision, version: int | None = None) -> Change:
        """Revise a thing; raises StaleVersion when `version` is given and isn't the newest."""
        return self._revise_named(actor, "inventory.edit", name, revise, version)

    def add_label(self, actor: Actor, name: str, label: str) -> Change:
        """Put a label on a thing."""
        revise = revision.labelled(label, self._room.label_limit)
        return self._labelled(self._revise_named(actor, "inventory.labels", name, revise), label)

    def remove_label(self, actor: Actor, name: str, label: str) -> Change:
        """Take a label off a thing."""
        return self._labelled(self._revise_named(actor, "inventory.labels", name, revision.unlabelled(label)), label)

    def delete(self, actor: Actor, name: str, version: int | None = None) -> Change:
        """Hide a thing; it can be restored."""
        return self._revise_named(actor, "inventory.delete", name, revision.deleted(datetime.now(UTC)), version)

    def restore(self, actor: Actor, name: str) -> Change:
        """Bring back the thing of that name that was deleted last."""
        needs = self._room.permissions.require(actor, "inventory.restore")
        key = name_key(name)

        def find(db: Db) -> Row | None:
            return store.buried(db, actor.community, key)

        missing = NotFound(f"No deleted thing is called '{name}'.")
        return self.revise(actor, "inventory.restore", needs, find, revision.restored, lambda: missing)

    def rename_label(self, actor: Actor, old: str, new: str) -> int:
        """Replace a label on every thing that carries it (a merge, where some carry both); gives how many."""
        needs = self._room.permissions.require(actor, "inventory.labels")
        before, after = model.valid_label(old), model.valid_label(new)
        if before == after:
            raise Invalid("The two labels are the same.")

        def work(db: Db) -> Row:
            rows = store.locked_with_label(db, actor.community, before)
            pairs = [(item, revision.relabelled(before, after)(item)) for item in map(Item.model_validate, rows)]
            if not pairs:
                raise NotFound(f"No thing carries the label '{before}'.")
            items = [self._write(db, actor, item) for _, item in pairs]
            changes = [revision.recorded("inventory.relabel", old_item, item) for old_item, item in pairs]
            return ledger.record(db, actor, needs, changes, {"items": items})

        return len(self._room.changes.transaction(actor, "inventory.labels", work)["items"])

    def _revise_named(
        self, actor: Actor, action: str, name: str, revise: Revision, version: int | None = None
    ) -> Change:
        needs = self._room.permissions.require(actor, action)
        key = name_key(name)

        def find(db: Db) -> Row | None:
            return store.locked(db, actor.community, key)

        return self.revise(
            actor, action, needs, find, revise, lambda: self._items.missing(actor.community, name), version
        )

    def revise(
        self,
        actor: Actor,
        action: str,
        needs: Role,
        find: Find,
        revise: Revision,
        missing: Callable[[], NotFound],
        version: int | None = None,
        reverses: str | None = None,
    ) -> Change:
        """Find one thing, lock it, revise it and record that; the caller has asked the permission `needs`."""

        def work(db: Db) -> Row:
            row = find(db)
            if row is None:
                raise missing()
            before = Item.model_validate(row)
            if version not in (None, before.version):
                raise StaleVersion(f"'{before.name}' has changed since you read it; read it again.")
            after = revise(before)
            change = revision.recorded(action, before, after, reverses)
            answer = {"item": self._write(db, actor, after), "forget": [before.name_key]}
            return ledger.record(db, actor, needs, [change], answer)

        return Change.model_validate(self._room.changes.transaction(actor, action, work))

    def find_by_id(self, actor: Actor, item_id: UUID) -> Find:
        """A finder for `revise` by the thing's id."""
        return lambda db: store.locked_by_id(db, actor.community, item_id)

    def _write(self, db: Db, actor: Actor, item: Item) -> Row:
        try:
            row = store.replace(db, actor.community, item, document(item.name, item.description, item.labels))
        except UniqueViolation as taken:
            raise Conflict(f"Item '{item.name}' already exists") from taken
        if row is None:
            raise Conflict(f"'{item.name}' has just changed; look at it again.")
        return row

    def _labelled(self, change: Change, label: str) -> Change:
        return change.model_copy(update={"label": model.valid_label(label)})
