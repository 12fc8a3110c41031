"""All that can be done to things, in any order, each step with or without a fault after one of its statements."""

from collections.abc import Callable
from typing import ClassVar
from uuid import uuid4

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inventory.actor import Actor, Person, Role
from inventory.db import Database
from inventory.errors import StorekeeperError
from inventory.items.revision import edited
from inventory.services import Services
from tests.proofs.company import together
from tests.proofs.rebuilt import mismatches
from tests.proofs.statement_faults import Broken, Faults

NAMES = st.sampled_from(["drill", "Sony A7", "ladder", "tent"])
LABELS = st.sampled_from(["camera", "broken", "heavy"])
PEOPLE = st.sampled_from(["mia", "bob", "ada"])
PIECES = st.integers(1, 4)
FAULT = st.integers(0, 7)


class Items(RuleBasedStateMachine):
    """A community of three; after every step the ledger tells what the tables hold."""

    services: ClassVar[Services]
    db: ClassVar[Database]
    faults: ClassVar[Faults]
    steps: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.community = f"c-{uuid4().hex[:12]}"

    def actor(self, person: str) -> Actor:
        """Everybody may do everything here; what Ada asks has no key."""
        actor = Actor(self.community, f"test:{person}", person, "test", Role.ADMIN)
        return actor if person == "ada" else actor.with_key(uuid4().hex, "same")

    def attempt(self, fault: int, work: Callable[[], object]) -> None:
        """Do it, unless it is refused or a fault comes in between."""
        self.steps["all"] += 1
        try:
            with self.faults.after(fault):
                work()
            self.steps["done"] += 1
        except StorekeeperError:
            self.steps["refused"] += 1
        except Broken:
            self.steps["broken"] += 1

    @rule(who=PEOPLE, name=NAMES, labels=st.lists(LABELS, unique=True), pieces=PIECES, fault=FAULT)
    def add(self, who: str, name: str, labels: list[str], pieces: int, fault: int) -> None:
        self.attempt(fault, lambda: self.services.items.add(self.actor(who), name, "", tuple(labels), pieces))

    @rule(who=PEOPLE, name=NAMES, to=PEOPLE, pieces=PIECES, fault=FAULT)
    def checkout(self, who: str, name: str, to: str, pieces: int, fault: int) -> None:
        person = Person(f"test:{to}", to)
        self.attempt(fault, lambda: self.services.loans.checkout(self.actor(who), name, person, pieces))

    @rule(who=PEOPLE, name=NAMES, holder=st.none() | PEOPLE, pieces=st.none() | PIECES, fault=FAULT)
    def checkin(self, who: str, name: str, holder: str | None, pieces: int | None, fault: int) -> None:
        person = Person(f"test:{holder}", holder) if holder else None
        self.attempt(fault, lambda: self.services.loans.checkin(self.actor(who), name, person, pieces))

    @rule(who=PEOPLE, names=st.lists(NAMES, min_size=1, max_size=4), back=st.booleans(), pieces=PIECES, fault=FAULT)
    def in_company(self, who: str, names: list[str], back: bool, pieces: int, fault: int) -> None:
        loans, holder = self.services.loans, Person("test:bob", "bob")
        orders = [
            (loans.returning if back and number % 2 else loans.lending)(self.actor(who), name, holder, pieces)
            for number, name in enumerate(names)
        ]
        self.attempt(fault, lambda: together(orders))
        for order in orders:
            self.attempt(0, order.outcome)

    @rule(who=PEOPLE, name=NAMES, new=st.none() | NAMES, pieces=st.none() | PIECES, fault=FAULT)
    def edit(self, who: str, name: str, new: str | None, pieces: int | None, fault: int) -> None:
        revise = edited(new, f"by {who}", pieces)
        self.attempt(fault, lambda: self.services.keeping.edit(self.actor(who), name, revise))

    @rule(who=PEOPLE, name=NAMES, label=LABELS, fault=FAULT)
    def add_label(self, who: str, name: str, label: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.keeping.add_label(self.actor(who), name, label))

    @rule(who=PEOPLE, name=NAMES, label=LABELS, fault=FAULT)
    def remove_label(self, who: str, name: str, label: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.keeping.remove_label(self.actor(who), name, label))

    @rule(who=PEOPLE, old=LABELS, new=LABELS, fault=FAULT)
    def relabel(self, who: str, old: str, new: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.keeping.rename_label(self.actor(who), old, new))

    @rule(who=PEOPLE, name=NAMES, fault=FAULT)
    def delete(self, who: str, name: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.keeping.delete(self.actor(who), name))

    @rule(who=PEOPLE, name=NAMES, fault=FAULT)
    def restore(self, who: str, name: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.keeping.restore(self.actor(who), name))

    @rule(who=PEOPLE, fault=FAULT)
    def undo(self, who: str, fault: int) -> None:
        self.attempt(fault, lambda: self.services.undo.undo(self.actor(who)))

    @rule(who=PEOPLE, names=st.lists(NAMES, unique=True), pieces=PIECES, lent=st.booleans(), fault=FAULT)
    def import_new(self, who: str, names: list[str], pieces: int, lent: bool, fault: int) -> None:
        loans = [{"holder": "test:bob", "holder_name": "bob"}] if lent else []
        rows = [{"name": name, "quantity": pieces, "labels": ["camera"], "loans": loans} for name in names]
        self.attempt(fault, lambda: self._imported(who, rows))

    @rule(who=PEOPLE, turn=st.integers(1, 3), fault=FAULT)
    def import_with_swapped_names(self, who: str, turn: int, fault: int) -> None:
        rows = orjson.loads("".join(self.services.exchange.export(self.actor("ada"), "json")))
        names = [row["name"] for row in rows]
        swapped = [{**row, "name": names[place - turn % len(rows)]} for place, row in enumerate(rows)]
        self.attempt(fault, lambda: self._imported(who, swapped))

    def _imported(self, who: str, rows: list[dict[str, object]]) -> None:
        self.services.exchange.import_file(self.actor(who), orjson.dumps(rows), "json")

    @invariant()
    def the_ledger_tells_what_the_tables_hold(self) -> None:
        """The states are equal, and each change has one row."""
        with self.db.reading() as connection:
            assert mismatches(connection, self.community) == []
