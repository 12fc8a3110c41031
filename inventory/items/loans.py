"""Lending: check out, check in, and who has what."""

from datetime import UTC, datetime
from uuid import UUID

from inventory.actor import Actor, Person
from inventory.errors import Conflict, StorekeeperError
from inventory.items import loan_store, model
from inventory.items.loan_store import Lending, Return
from inventory.items.model import Change, Item, Loan
from inventory.items.service import ItemRoom, ItemService
from inventory.joint import Joint, Order, at_once
from inventory.text import name_key

LIST_LIMIT = 100
JOB_LIMIT = 5_000
COMMUNITY_LIMIT = 100_000


class NamedLoan(Loan):
    """A loan with the id and the name of its thing."""

    item_id: UUID
    item_name: str


class LoanService:
    """Loans of things. Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: ItemRoom, items: ItemService) -> None:
        self._room = room
        self._items = items
        db, changes, read = room.db, room.changes, Change.model_validate
        self._lending = Joint(db, changes, "inventory.checkout", loan_store.checkout, read)
        self._returning = Joint(db, changes, "inventory.checkin", loan_store.checkin, read)

    def lending(
        self,
        actor: Actor,
        name: str,
        to: Person | None = None,
        pieces: int = 1,
        due: datetime | None = None,
        reverses: str | None = None,
    ) -> Order[Change]:
        """Pieces of a thing to be lent, to the caller by default; its outcome raises NotFound or Conflict."""
        needs = self._room.permissions.require(actor, "inventory.checkout")
        count, holder = model.valid_quantity(pieces), to or Person(actor.person, actor.name)
        asked = Lending(actor, name_key(name), holder, count, due, needs, reverses)
        return self._lending.order(asked, lambda: self._not_lent(actor, name, count))

    checkout = at_once(lending)

    def _not_lent(self, actor: Actor, name: str, pieces: int) -> StorekeeperError:
        item = self._now(actor, name)
        holders = " and ".join(sorted(loan.holder_name for loan in item.loans))
        if item.available == 0:
            return Conflict(f"Item '{item.name}' is already checked out to {holders}")
        return Conflict(
            f"Only {item.available} of {item.quantity} '{item.name}' are here; ask for fewer than {pieces}."
        )

    def returning(
        self,
        actor: Actor,
        name: str,
        holder: Person | None = None,
        pieces: int | None = None,
        reverses: str | None = None,
    ) -> Order[Change]:
        """Pieces to be taken back, all by default, from the holder named, else from the caller, else from the only one.

        A loan that the caller neither borrowed nor made needs the role for everyone's loans: its outcome raises
        NotFound, Conflict or Denied.
        """
        standing = self._room.permissions.standing(actor, "inventory.checkin")
        needs, needs_any = standing.needed("inventory.checkin"), standing.needed("inventory.checkin_any")
        count = None if pieces is None else model.valid_quantity(pieces)
        asked = Return(actor, name_key(name), holder.key if holder else None, count, needs, needs_any, reverses)
        return self._returning.order(asked, lambda: self._not_returned(actor, name, holder, count))

    checkin = at_once(returning)

    def _not_returned(self, actor: Actor, name: str, holder: Person | None, pieces: int | None) -> StorekeeperError:
        item = self._now(actor, name)
        holders = ", ".join(sorted(loan.holder_name for loan in item.loans))
        if not item.loans:
            return Conflict(f"Item '{item.name}' is not checked out")
        who = holder.key if holder else actor.person
        loan = next((loan for loan in item.loans if loan.holder == who), None)
        if loan is None and holder is None and len(item.loans) > 1:
            return Conflict(f"'{item.name}' is checked out to {holders}; say whose comes back.")
        if loan is None and holder is not None:
            return Conflict(f"{holder.name} doesn't have '{item.name}'; it is checked out to {holders}.")
        out = (loan or item.loans[0]).quantity
        return Conflict(f"Only {out} of '{item.name}' are out there; check in that many or fewer, not {pieces}.")

    def _now(self, actor: Actor, name: str) -> Item:
        """The thing as the database has it, past the cache; raises NotFound."""
        self._room.cache.forget(actor.community, [name_key(name)])
        return self._items.find(actor.community, name)

    def held(self, actor: Actor, person: Person | None = None) -> list[NamedLoan]:
        """What a person (the caller, by default) has; the first due first, at most 100."""
        self._room.permissions.require(actor, "inventory.read")
        holder = person.key if person else actor.person
        with self._room.db.reading() as connection:
            rows = loan_store.held_by(connection, actor.community, holder, LIST_LIMIT)
        return [NamedLoan.model_validate(row) for row in rows]

    def lenders(self) -> list[str]:
        """The communities that have lent something with a due time; for jobs."""
        with self._room.db.reading() as connection:
            return loan_store.lenders(connection, COMMUNITY_LIMIT)

    def overdue_at(self, community: str, now: datetime) -> list[NamedLoan]:
        """A community's loans whose due time has passed at `now`, at most 5,000; for jobs."""
        with self._room.db.reading() as connection:
            rows = loan_store.overdue(connection, community, now, JOB_LIMIT)
        return [NamedLoan.model_validate(row) for row in rows]

    def overdue(self, actor: Actor) -> list[NamedLoan]:
        """Loans whose due time has passed, the longest overdue first, at most 100."""
        self._room.permissions.require(actor, "inventory.read")
        with self._room.db.reading() as connection:
            rows = loan_store.overdue(connection, actor.community, datetime.now(UTC), LIST_LIMIT)
        return [NamedLoan.model_validate(row) for row in rows]
