"""Undo: one's own last operation is taken back by movements that reverse it, never by deleting a row."""

from typing import NamedTuple
from uuid import UUID

from psycopg.errors import UniqueViolation

from inventory.actor import Actor, Role
from inventory.db import Db, Row
from inventory.errors import Conflict, NotFound, Replayed
from inventory.ledger import store as ledger
from inventory.stock import booking_store, undo_store
from inventory.stock.booking import Line, book, record
from inventory.stock.model import Booked
from inventory.stock.reservation_store import KINDS
from inventory.stock.service import StockRoom

_SET = frozenset({"stock.set", "stock.count", "stock.import"})
_STATES = {kind: state for state, kind in KINDS.items()}


class Undone(NamedTuple):
    """What was taken back, and what that left behind."""

    kind: str
    booked: Booked


class StockUndoService:
    """Takes back the caller's newest operation that still stands; each can be undone once."""

    def __init__(self, room: StockRoom) -> None:
        self._room = room

    def undo(self, actor: Actor) -> Undone:
        """Raises NotFound when there is nothing to undo, Conflict when what came is gone or promised since."""
        self._room.permissions.require(actor, "stock.change")
        row = self._chosen(actor)
        if row is None:
            raise NotFound("You have moved no stock here that could be undone.")
        needs = self._room.permissions.require(actor, "stock.set" if row["action"] in _SET else "stock.change")

        def work(db: Db) -> Row:
            try:
                return _reversed(db, actor, needs, UUID(row["operation"]))
            except UniqueViolation as done:
                raise Conflict("That was undone already.") from done

        answer = self._room.changes.transaction(actor, "stock.undo", work)
        return Undone(row["action"].removeprefix("stock."), Booked.model_validate(answer))

    def _chosen(self, actor: Actor) -> Row | None:
        """The operation to take back, chosen once: the same request again must not look at the one before it."""
        choice = actor.with_key(actor.key and f"{actor.key}/undoes", actor.fingerprint)
        try:
            with self._room.db.writing() as db:
                row = undo_store.last_own(db, actor)
                ledger.remember(db, choice, {"undoes": row})
        except Replayed:
            with self._room.db.writing() as db:
                row = ledger.stored_answer(db, choice)["answer"]["undoes"]
        return row


def _reversed(db: Db, actor: Actor, needs: Role, operation: UUID) -> Row:
    """Book the opposite of all that an operation moved; raises UniqueViolation where that was done before."""
    moved = undo_store.moved(db, actor.community, operation)
    held = _reopened(db, actor.community, moved[0])
    rows = booking_store.locked_ids(db, actor.community, [line["level"] for line in moved])
    levels = {level["id"]: level for level in rows}
    booked = book(db, actor, [_inverse(line, levels[line["level"]]) for line in moved])
    pieces = abs(moved[0]["quantity"]) or abs(moved[0]["reserved"])
    return record(db, actor, needs, booked, pieces=pieces, reservation=_plain(held))


def _inverse(line: Row, level: Row) -> Line:
    reservation = str(line["reservation"]) if line["reservation"] else None
    return Line(level, "undo", -line["quantity"], -line["reserved"], str(line["id"]), reservation)


def _reopened(db: Db, community: str, line: Row) -> Row | None:
    """The operation's reservation as it was before; raises Conflict when it has gone on since."""
    if line["reservation"] is None:
        return None
    held = undo_store.reservation(db, community, line["reservation"])
    if held["state"] != _STATES[line["kind"]]:
        raise Conflict(f"The reservation {held['code']} is {held['state']} by now; nothing is undone.")
    return undo_store.set_state(db, community, held["id"], "released" if held["state"] == "open" else "open")


def _plain(held: Row | None) -> Row | None:
    """A row as the answer keeps it."""
    if held is None:
        return None
    times = {name: held[name].isoformat() for name in ("expires_at", "created_at", "ended_at") if held[name]}
    return {**held, "id": str(held["id"]), **times}
