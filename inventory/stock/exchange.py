"""Import and export of all stock, so that what was exported can be imported again unchanged."""

import hashlib
from collections.abc import Iterator, Sequence

from inventory.actor import Actor
from inventory.cache import ALL_THINGS
from inventory.db import Db, Row
from inventory.errors import Conflict
from inventory.ledger import store as ledger
from inventory.sheets import Format, Imported, Reported, RowError, decoded, form_of, report
from inventory.stock import exchange_rows, exchange_store
from inventory.stock.booking import Line, book, locked
from inventory.stock.exchange_plan import Plan, Target, plan
from inventory.stock.exchange_rows import StockRow, checked
from inventory.stock.model import Level
from inventory.stock.revising import changed_level, named
from inventory.stock.service import StockRoom
from inventory.text import name_key

ACTION = "stock.import"
_READ = {"csv": exchange_rows.read_csv, "json": exchange_rows.read_json}
_WRITE = {"csv": exchange_rows.write_csv, "json": exchange_rows.write_json}


class StockExchangeService:
    """Files in and out. Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: StockRoom) -> None:
        self._room = room

    def export(self, actor: Actor, form: Format = "csv") -> Iterator[str]:
        """All levels as they are now, in pieces of a file; one connection is held until its end."""
        self._room.permissions.require(actor, "stock.read")
        return _WRITE[form](self._snapshot(actor.community))

    def _snapshot(self, community: str) -> Iterator[Level]:
        with self._room.db.reading() as db, db.transaction():
            yield from map(Level.model_validate, exchange_store.every_level(db, community))

    def import_file(
        self, actor: Actor, content: bytes, form: Format | None = None, *, dry_run: bool = False
    ) -> Imported:
        """Set what the file tells of, all or nothing, or only say what that would do.

        The same file again, by the same person within a day, gets the same answer and changes nothing.
        Raises Invalid for a file that can't be read.
        """
        needs = self._room.permissions.require(actor, "stock.set")
        text = decoded(content)
        form = form or form_of(text)
        rows, errors = checked(_READ[form](text))
        if dry_run:
            with self._room.db.reading() as db:
                return _report(_planned(db, actor.community, rows), errors, dry_run=True)
        digest = hashlib.sha256(content).hexdigest()
        # Beside the caller's own key, if there is one: a file sent twice is rarely sent under the same.
        once = actor.with_key(f"stock.import:{digest}", digest)

        def work(db: Db) -> Row:
            exchange_store.lock(db, actor.community)
            if known := ledger.stored_answer(db, once)["answer"]:
                raise Reported(Imported.model_validate(known))
            made = _planned(db, actor.community, rows, locked=True)
            told = _report(made, errors)
            if told.error_count:
                raise Reported(told)
            answer = {**told.model_dump(), "forget": [ALL_THINGS]}
            changes = _written(db, actor, made)
            ledger.remember(db, once, answer)
            return ledger.record(db, actor, needs, changes, answer)

        try:
            return Imported.model_validate(self._room.changes.transaction(actor, ACTION, work))
        except Reported as done:
            return done.report


def _planned(db: Db, community: str, rows: Sequence[StockRow], *, locked: bool = False) -> Plan:
    keys = [name_key(row.name) for row in rows if row.name]
    numbers = [row.product for row in rows if row.product is not None]
    known = exchange_store.names(db, community, keys, numbers)
    names = {row["name_key"]: (row["product"], row["name"]) for row in known}
    products = sorted({*numbers, *(row["product"] for row in known)})
    levels = exchange_store.levels(db, community, products, locked=locked)
    return plan(rows, names, {(level["product"], level["warehouse_key"]): level for level in levels})


def _report(made: Plan, errors: list[RowError], *, dry_run: bool = False) -> Imported:
    added = sum(target.level is None for target in made.targets)
    changed = sum(_changed(target, made) for target in made.targets)
    unchanged = len(made.targets) - added - changed
    return report(added, changed, unchanged, [*errors, *made.errors], dry_run=dry_run)


def _changed(target: Target, made: Plan) -> bool:
    return target.level is not None and (target.changes or target.place.product in made.names)


def _written(db: Db, actor: Actor, made: Plan) -> list[Row]:
    """Write all that changes; gives the ledger's rows."""
    changes = [change for number, name in sorted(made.names.items()) for change in named(db, actor, number, name)[0]]
    targets = [target for target in made.targets if target.level is None or target.changes]
    if not targets:
        return changes
    places = [target.place for target in targets]
    new = [target.place for target in targets if target.level is None]
    levels = locked(db, actor.community, places, new)
    pairs = [(target, levels[target.place.product, target.place.key]) for target in targets]
    changes += _thresholds(db, actor.community, pairs)
    lines = [Line(level, "import", target.quantity - level["quantity"]) for target, level in pairs]
    moved = [line for line in lines if line.quantity]
    if any(level["reserved"] > target.quantity for target, level in pairs):
        raise Conflict("Somebody reserved one of these products just now, so nothing was imported; try again.")
    return changes + (book(db, actor, moved)["changes"] if moved else [])


def _thresholds(db: Db, community: str, pairs: Sequence[tuple[Target, Row]]) -> list[Row]:
    wanted = {level["id"]: (target, level) for target, level in pairs}
    rows = [
        {"id": number, "low": target.low, "band": target.band}
        for number, (target, level) in wanted.items()
        if (target.low, target.band) != (level["low"], level["band"])
    ]
    changes: list[Row] = []
    for after in exchange_store.set_thresholds(db, community, rows) if rows else []:
        target, level = wanted[after["id"]]
        details = {"low": [level["low"], target.low], "band": [level["band"], target.band]}
        changes += changed_level(db, {**after, "name": target.place.name}, "stock.threshold", details)
    return changes
