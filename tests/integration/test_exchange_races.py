"""Imports at once, twice, or broken off: one effect or none."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from inventory.actor import Actor
from inventory.db import Db
from inventory.errors import Busy, InFlight, KeyReused
from inventory.items import exchange_store
from inventory.services import Services
from inventory.sheets import Imported


def put(services: Services, actor: Actor, text: str) -> Imported:
    return services.exchange.import_file(actor, text.encode())


def names(services: Services, actor: Actor) -> list[str]:
    return services.items.names(actor, "")


def test_the_same_file_again_gets_the_same_answer_and_changes_nothing(
    services: Services, moderator: Actor, admin: Actor
) -> None:
    first = put(services, moderator, "name\nDrill\n")
    services.keeping.delete(moderator, "Drill")
    assert put(services, moderator, "name\nDrill\n") == first
    assert (names(services, moderator), len(services.audit.recent(admin))) == ([], 2)


def test_another_file_under_the_same_key_is_refused(services: Services, moderator: Actor) -> None:
    first = services.exchange.import_file(moderator.with_key("k1", "f1"), b"name\nDrill\n")
    assert services.exchange.import_file(moderator.with_key("k1", "f1"), b"name\nDrill\n") == first
    with pytest.raises(KeyReused):
        services.exchange.import_file(moderator.with_key("k1", "f2"), b"name\nSaw\n")
    assert names(services, moderator) == ["Drill"]


def test_a_file_that_was_at_fault_can_be_imported_once_the_fault_is_gone(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Chair", quantity=5)
    services.loans.checkout(moderator, "Chair", pieces=4)
    assert put(services, moderator, "name,quantity\nChair,3\n").error_count == 1
    services.loans.checkin(moderator, "Chair")
    assert put(services, moderator, "name,quantity\nChair,3\n").changed == 1


def test_two_imports_of_the_same_file_at_once_have_one_effect(
    services: Services, moderator: Actor, admin: Actor
) -> None:
    text = "name,quantity\n" + "".join(f"Thing {number},2\n" for number in range(300))
    start = Barrier(4)

    def run(_: int) -> Imported | None:
        start.wait(10)
        try:
            return put(services, moderator, text)
        except InFlight:
            return None

    with ThreadPoolExecutor(4) as pool:
        reports = set(map(str, filter(None, pool.map(run, range(4)))))
    assert len(reports) == 1
    assert "added=300" in reports.pop()
    assert services.audit.recent(admin, 1)[0].seq == 300


def test_a_thing_added_by_hand_in_between_stops_the_import_and_another_try_succeeds(
    services: Services, moderator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "name,quantity\nDrill,1\nSaw,5\n"
    with monkeypatch.context() as patched:
        patched.setattr("inventory.items.exchange_store.park", lambda *_: services.items.add(moderator, "Saw"))
        with pytest.raises(Busy, match="please try again"):
            put(services, moderator, text)
    assert names(services, moderator) == ["Saw"]
    assert (report := put(services, moderator, text)).added == report.changed == 1


def test_a_loan_made_in_between_is_kept(
    services: Services, moderator: Actor, member: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.items.add(member, "Chair", quantity=5)
    lock_things = exchange_store.lock_things

    def lend_first(db: Db, community: str, ids: list[UUID]) -> None:
        if not services.items.get(member, "Chair").lent:
            services.loans.checkout(member, "Chair", pieces=4)
        lock_things(db, community, ids)

    monkeypatch.setattr("inventory.items.exchange_store.lock_things", lend_first)
    assert "4 of 'Chair' are out" in put(services, moderator, "name,quantity\nChair,3\n").errors[0].sentence
    assert put(services, moderator, "name,quantity\nChair,4\n").changed == 1
    assert services.items.get(member, "Chair").lent == 4


def test_two_files_with_the_same_things_at_once_add_them_once(
    services: Services, moderator: Actor, admin: Actor
) -> None:
    files = ["name\n" + "".join(f"Thing {n}\n" for n in range(200)) + "\n" * extra for extra in range(4)]
    start = Barrier(4)

    def run(text: str) -> Imported:
        start.wait(10)
        return put(services, moderator, text)

    with ThreadPoolExecutor(4) as pool:
        added = [report.added for report in pool.map(run, files)]
    assert sorted(added) == [0, 0, 0, 200]
    assert services.audit.recent(admin, 1)[0].seq == 200


def test_a_fault_in_the_middle_leaves_nothing(
    services: Services, moderator: Actor, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the power went")

    text = "name,labels\n" + "".join(f"Thing {number},x\n" for number in range(50))
    with monkeypatch.context() as patched:
        patched.setattr("inventory.items.exchange_store.index", broken)
        with pytest.raises(RuntimeError):
            put(services, moderator, text)
    assert (names(services, moderator), services.audit.recent(admin)) == ([], [])
    assert services.finder.search(moderator, "thing").total == 0
    assert put(services, moderator, text).added == 50


def test_an_export_is_one_moment_and_sorted_by_name(services: Services, moderator: Actor) -> None:
    for number in range(30):
        services.items.add(moderator, f"Thing {number:02}")
    pieces = services.exchange.export(moderator)
    next(pieces)
    first = next(pieces)
    services.items.add(moderator, "Thing 99")
    rest = "".join(pieces)
    assert "Thing 00" in first
    assert rest.count("Thing") == 29
    assert "Thing 99" not in rest
