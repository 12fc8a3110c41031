"""Undo on real PostgreSQL: one's own last change, each kind, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import uuid4

import pytest

from inventory.actor import Actor, Person, Role
from inventory.db import Database
from inventory.errors import Conflict, NotFound
from inventory.items import revision
from inventory.ledger import store as ledger
from inventory.services import Services


def undone(services: Services, actor: Actor) -> str:
    return services.undo.undo(actor)[0]


def test_an_added_thing_is_taken_back(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    assert undone(services, member) == "inventory.add"
    with pytest.raises(NotFound):
        services.items.get(member, "Drill")


def test_a_scan_of_a_cloud_is_no_change_of_a_thing(services: Services, db: Database, admin: Actor) -> None:
    services.items.add(admin, "Drill")
    scan = {"id": str(uuid4()), "action": "inventory.scan.started", "kind": "cloud-account", "subject": "shop",
            "name": "shop", "details": {}}  # fmt: skip
    db.transact(lambda connection: ledger.record(connection, admin, Role.ADMIN, [scan], {}))
    assert undone(services, admin) == "inventory.add"


def test_a_checkout_is_taken_back_in_the_pieces_it_lent(services: Services, member: Actor) -> None:
    services.items.add(member, "Chair", quantity=9)
    services.loans.checkout(member, "Chair", pieces=2)
    services.loans.checkout(member, "Chair", Person("name:zoe", "Zoe"), 3)
    assert undone(services, member) == "inventory.checkout"
    assert [(loan.holder, loan.quantity) for loan in services.items.get(member, "Chair").loans] == [(member.person, 2)]


def test_a_checkin_is_taken_back_to_its_holder_with_its_due_time(
    services: Services, member: Actor, now: datetime
) -> None:
    services.items.add(member, "Drill")
    due = services.loans.checkout(member, "Drill", Person("name:zoe", "Zoe"), due=now).loan
    services.loans.checkin(member, "Drill")
    assert undone(services, member) == "inventory.checkin"
    loan = services.items.get(member, "Drill").loans[0]
    assert due
    assert (loan.holder, loan.holder_name, loan.due_at) == ("name:zoe", "Zoe", due.due_at)


def test_edits_labels_deletion_and_restoration_are_taken_back_one_by_one(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", "loud", ("tools",), 2)
    services.keeping.edit(moderator, "Drill", revision.edited("Saw", "sharp", 3))
    services.keeping.add_label(moderator, "Saw", "new")
    services.keeping.remove_label(moderator, "Saw", "tools")
    services.keeping.delete(moderator, "Saw")
    services.keeping.restore(moderator, "Saw")
    actions = [undone(services, moderator) for _ in range(5)]
    assert [action.removeprefix("inventory.") for action in actions] == [
        "restore",
        "delete",
        "labels",
        "labels",
        "edit",
    ]
    item = services.items.get(moderator, "Drill")
    assert (item.name, item.description, item.labels, item.quantity) == ("Drill", "loud", ["tools"], 2)


def test_an_undo_is_a_change_of_its_own_that_names_what_it_reverses(
    services: Services, moderator: Actor, admin: Actor
) -> None:
    services.items.add(moderator, "Drill")
    services.keeping.add_label(moderator, "Drill", "x")
    undone(services, moderator)
    newest, labelled = services.audit.recent(admin, 2)
    assert (newest.reverses, newest.details) == (labelled.id, {"labels": [["x"], []]})


def test_each_change_is_taken_back_once(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    assert [undone(services, member) for _ in range(2)] == ["inventory.checkout", "inventory.add"]
    with pytest.raises(NotFound, match="You have changed nothing here that could be undone"):
        undone(services, member)


def test_many_undos_at_once_take_each_change_back_once(services: Services, member: Actor, admin: Actor) -> None:
    services.items.add(member, "Chair", quantity=9)
    services.loans.checkout(member, "Chair", pieces=4)
    services.items.add(member, "Table")

    def undo(_: int) -> str:
        try:
            return undone(services, member)
        except (Conflict, NotFound):
            return ""

    with ThreadPoolExecutor(8) as pool:
        actions = list(filter(None, pool.map(undo, range(16))))
    reversed_ids = [row.reverses for row in services.audit.recent(admin, 50) if row.reverses]
    assert 1 <= len(actions) == len(set(reversed_ids)) == len(reversed_ids) <= 3


def test_the_same_undo_twice_takes_back_one_change(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.items.add(member, "Saw")
    once = member.with_key("k1", "f1")
    assert services.undo.undo(once) == services.undo.undo(once)
    assert services.items.names(member, "") == ["Drill"]


def test_a_renamed_thing_is_still_found_by_its_undo(services: Services, member: Actor, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    services.loans.checkout(member, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(name="Saw"))
    assert undone(services, member) == "inventory.checkout"
    assert services.items.get(member, "Saw").lent == 0
