"""Import and export of a whole inventory, so that what was exported can be imported again unchanged."""

import hashlib
from collections.abc import Iterator

from psycopg.errors import UniqueViolation

from inventory.actor import Actor
from inventory.cache import ALL_THINGS
from inventory.db import Db, Row
from inventory.errors import Busy
from inventory.items import exchange_csv, exchange_json, exchange_store
from inventory.items.exchange_plan import Plan, plan
from inventory.items.exchange_rows import FileRow, checked, exported
from inventory.items.keys import document
from inventory.items.model import Item
from inventory.items.revision import recorded
from inventory.items.service import ItemRoom, ItemService
from inventory.ledger import store as ledger
from inventory.sheets import Format, Imported, Reported, RowError, decoded, form_of, report

ACTION = "inventory.import"
_READ = {"csv": exchange_csv.read, "json": exchange_json.read}
_WRITE = {"csv": exchange_csv.write, "json": exchange_json.write}


class ExchangeService:
    """Files in and out. Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: ItemRoom, items: ItemService) -> None:
        self._room = room
        self._items = items

    def export(self, actor: Actor, form: Format = "csv") -> Iterator[str]:
        """The inventory as it is now, by name, in pieces of a file; one connection is held until its end."""
        self._room.permissions.require(actor, "inventory.export")
        return _WRITE[form](exported(item) for item in self._snapshot(actor.community))

    def _snapshot(self, community: str) -> Iterator[Item]:
        with self._room.db.reading() as connection, connection.transaction():
            yield from map(Item.model_validate, exchange_store.every_thing(connection, community))

    def import_file(
        self, actor: Actor, content: bytes, form: Format | None = None, *, dry_run: bool = False
    ) -> Imported:
        """Add and change what the file tells of, all or nothing, or only say what that would do.

        The same file again, by the same person within a day, gets the same answer and changes nothing.
        Raises Invalid for a file that can't be read, Busy when somebody else got in between.
        """
        needs = self._room.permissions.require(actor, ACTION)
        text = decoded(content)
        form = form or form_of(text)
        rows, errors = checked(_READ[form](text))
        if dry_run:
            with self._room.db.reading() as connection:
                return _report(self._plan(connection, actor, rows), errors, dry_run=True)
        digest = hashlib.sha256(content).hexdigest()
        # Beside the caller's own key, if there is one: a file sent twice is rarely sent under the same.
        once = actor.with_key(f"import:{digest}", digest)

        def work(db: Db) -> Row:
            exchange_store.lock(db, actor.community)
            if known := ledger.stored_answer(db, once)["answer"]:
                raise Reported(Imported.model_validate(known))
            made = self._plan(db, actor, rows, lock=True)
            told = _report(made, errors)
            if told.error_count:
                raise Reported(told)
            _write(db, actor, made)
            answer = {**told.model_dump(), "forget": [ALL_THINGS]}
            ledger.remember(db, once, answer)
            return ledger.record(db, actor, needs, _changes(made), answer)

        try:
            return Imported.model_validate(self._room.changes.transaction(actor, ACTION, work))
        except Reported as done:
            return done.report

    def _plan(self, db: Db, actor: Actor, rows: list[FileRow], *, lock: bool = False) -> Plan:
        refs = [row.ref for row in rows if row.ref]
        keys = [row.key for row in rows if row.key]
        there = exchange_store.named(db, actor.community, refs, keys)
        if lock:
            exchange_store.lock_things(db, actor.community, [row["id"] for row in there])
            there = exchange_store.named(db, actor.community, refs, keys)
        return plan(rows, map(Item.model_validate, there), self._draft, actor, self._room.label_limit)

    def _draft(self, row: FileRow) -> Item:
        return self._items.draft(
            row.name or "", row.description or "", tuple(row.labels or ()), row.quantity or 1, row.ref or ""
        )


def _report(made: Plan, errors: list[RowError], *, dry_run: bool = False) -> Imported:
    faults = [*errors, *made.errors]
    return report(len(made.added), len(made.changed), made.unchanged, faults, dry_run=dry_run)


def _write(db: Db, actor: Actor, made: Plan) -> None:
    community, after = actor.community, [item for _, item in made.changed]
    exchange_store.park(db, community, [new.id for old, new in made.changed if old.name_key != new.name_key])
    added = sorted(made.added, key=lambda item: item.name_key)
    try:
        written = exchange_store.replace(db, community, [item.model_dump() for item in after])
        written += exchange_store.create(db, community, actor.person, [item.model_dump() for item in added])
    except UniqueViolation:
        written = 0
    if written < len(after) + len(added):
        raise Busy("Somebody changed one of these things just now, so nothing was imported; please try again.")
    exchange_store.lend(
        db, community, [{"item_id": item.id, **loan.model_dump()} for item in added for loan in item.loans]
    )
    reworded = [new for old, new in made.changed if _words(old) != _words(new)]
    exchange_store.index(db, community, map(_keys, [*reworded, *added]))


def _keys(item: Item) -> Row:
    texts = {"name": item.name, "name_key": item.name_key, "labels": item.labels, "description": item.description}
    return {"item_id": item.id, **texts, **document(*_words(item))._asdict()}


def _words(item: Item) -> tuple[str, str, list[str]]:
    """What a thing is found by."""
    return item.name, item.description, item.labels


def _changes(made: Plan) -> list[Row]:
    added = [recorded(ACTION, None, item) for item in made.added]
    for change, item in zip(added, made.added, strict=True):
        if item.loans:
            loans = [loan.model_dump(mode="json") for loan in item.loans]
            change["details"] |= {"lent": [0, item.lent], "loans": [[], loans]}
    return [*added, *(recorded(ACTION, before, after) for before, after in made.changed)]
