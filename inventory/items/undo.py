"""Undo: one's own last change is taken back by a compensating change, never by deleting a row."""

from datetime import UTC, datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from inventory.actor import Actor, Person
from inventory.db import Row
from inventory.errors import Conflict, NotFound, Replayed
from inventory.items import revision, store
from inventory.items.keeping import KeepingService
from inventory.items.loans import LoanService
from inventory.items.model import Change, Item
from inventory.items.revision import Revision
from inventory.items.service import ItemRoom
from inventory.ledger import store as ledger

_BULK = {
    "inventory.relabel": "rename the label back",
    "inventory.import": "import the export you made before it",
}


class UndoService:
    """Takes back the caller's newest change that still stands; each change can be undone once."""

    def __init__(self, room: ItemRoom, keeping: KeepingService, loans: LoanService) -> None:
        self._room = room
        self._keeping = keeping
        self._loans = loans

    def undo(self, actor: Actor) -> tuple[str, Change]:
        """Undo, and give the action that was undone with the thing as it is now.

        Raises NotFound when there is nothing to undo, Conflict when the thing has changed since.
        """
        self._room.permissions.require(actor, "inventory.undo")
        row = self._chosen(actor)
        if row is None:
            raise NotFound("You have changed nothing here that could be undone.")
        if row["action"] in _BULK:
            raise Conflict(f"That changed many things at once; to take it back, {_BULK[row['action']]}.")
        try:
            return row["action"], self._reverse(actor, row)
        except UniqueViolation as done:
            raise Conflict("That was undone already.") from done

    def _chosen(self, actor: Actor) -> Row | None:
        """The change to take back, chosen once: the same request again must not look at the one before it."""
        choice = actor.with_key(actor.key and f"{actor.key}/undoes", actor.fingerprint)
        try:
            with self._room.db.writing() as connection:
                row = ledger.last_own(connection, actor, "item")
                ledger.remember(connection, choice, {"undoes": row})
        except Replayed:
            with self._room.db.writing() as connection:
                row = ledger.stored_answer(connection, choice)["answer"]["undoes"]
        return row

    def _reverse(self, actor: Actor, row: Row) -> Change:
        details, reverses = row["details"], str(row["id"])
        if row["action"] == "inventory.checkout":
            holder = Person(details["holder"], details["holder_name"])
            return self._loans.checkin(actor, self._name(actor, row), holder, details["pieces"], reverses)
        if row["action"] == "inventory.checkin":
            holder = Person(details["holder"], details["holder_name"])
            due = datetime.fromisoformat(details["due_at"]) if details["due_at"] else None
            return self._loans.checkout(actor, self._name(actor, row), holder, details["pieces"], due, reverses)
        needs = self._room.permissions.require(actor, "inventory.undo")
        return self._keeping.revise(
            actor,
            "inventory.undo",
            needs,
            self._keeping.find_by_id(actor, UUID(row["subject_id"])),
            _inverse(row),
            lambda: NotFound(f"'{row['subject_name']}' is gone."),
            reverses=reverses,
        )

    def _name(self, actor: Actor, row: Row) -> str:
        """The thing's name now: it may have been renamed since."""
        with self._room.db.writing() as connection:
            item = store.locked_by_id(connection, actor.community, UUID(row["subject_id"]))
        return str(item["name"]) if item else str(row["subject_name"])


def _inverse(row: Row) -> Revision:
    def revise(item: Item) -> Item:
        _refuse_if_changed(item, row["details"])
        if row["action"] in ("inventory.add", "inventory.restore"):
            return revision.deleted(datetime.now(UTC))(item)
        if row["action"] == "inventory.delete":
            return revision.restored(item)
        old = {field: before for field, (before, _) in row["details"].items()}
        back = revision.edited(old.pop("name", None), old.pop("description", None), old.pop("quantity", None))
        return back(item).model_copy(update=old)

    return revise


def _refuse_if_changed(item: Item, details: Row) -> None:
    """Raise Conflict unless the thing is still as the change left it, in the fields that it changed."""
    now = item.model_dump(mode="json")
    left = {"deleted_at": None} | {field: new for field, (_, new) in details.items()}
    # The moment may be another: the undo of a restoration deletes anew.
    if bool(now["deleted_at"]) != bool(left.pop("deleted_at")):
        raise Conflict(f"'{item.name}' was {'deleted' if item.deleted_at else 'restored'} since; nothing is undone.")
    changed = [field for field, new in left.items() if now[field] != new]
    if changed:
        raise Conflict(f"The {changed[0]} of '{item.name}' has changed since; edit it instead.")
