"""Files in and out on real PostgreSQL: what an import does, refuses, and leaves alone."""

from dataclasses import replace
from uuid import uuid4

import pytest

from inventory.actor import Actor, Person
from inventory.audit import Activity
from inventory.errors import Denied, NotFound
from inventory.services import Services
from inventory.sheets import Format, Imported


def put(services: Services, actor: Actor, text: str, *, dry_run: bool = False) -> Imported:
    return services.exchange.import_file(actor, text.encode(), dry_run=dry_run)


def text_of(services: Services, actor: Actor, form: Format = "csv") -> str:
    return "".join(services.exchange.export(actor, form))


def names(services: Services, actor: Actor) -> list[str]:
    return services.items.names(actor, "")


def history(services: Services, admin: Actor) -> list[Activity]:
    return services.audit.recent(admin, 200)


def test_an_import_adds_what_is_new_and_records_each_thing(services: Services, moderator: Actor, admin: Actor) -> None:
    report = put(services, moderator, 'name,labels,quantity\nDrill,"tools, loud",2\nSaw,,\n')
    assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
    drill = services.items.get(moderator, "drill")
    assert (drill.labels, drill.quantity, drill.created_by) == (["tools", "loud"], 2, moderator.person)
    assert [(row.action, row.subject_name) for row in history(services, admin)] == [
        ("inventory.import", "Saw"),
        ("inventory.import", "Drill"),
    ]
    assert services.finder.search(moderator, "lou").items == [drill]


def test_columns_that_are_missing_keep_what_is_there(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", "loud", ("tools",), 3)
    assert put(services, moderator, "name;quantity\nDRILL;5\n").changed == 1
    drill = services.items.get(moderator, "drill")
    assert (drill.name, drill.description, drill.labels, drill.quantity) == ("DRILL", "loud", ["tools"], 5)


def test_a_thing_is_known_by_its_ref_when_it_is_renamed_in_the_file(services: Services, moderator: Actor) -> None:
    item = services.items.add(moderator, "Drill").item
    services.items.get(moderator, "Drill")
    assert put(services, moderator, f"ref\tname\n{item.ref}\tHammer drill\n").changed == 1
    assert services.items.get(moderator, "hammer drill").id == item.id
    assert services.finder.search(moderator, "hammer").total == 1
    with pytest.raises(NotFound):
        services.items.get(moderator, "Drill")


def test_things_can_swap_their_names(services: Services, moderator: Actor) -> None:
    first, second = (services.items.add(moderator, name).item for name in ("Left", "Right"))
    assert put(services, moderator, f"ref,name\n{first.ref},Right\n{second.ref},Left\n").changed == 2
    assert services.items.get(moderator, "left").id == second.id


def test_a_new_thing_can_take_the_name_that_another_gives_up(services: Services, moderator: Actor) -> None:
    old = services.items.add(moderator, "Drill").item
    report = put(services, moderator, f"ref,name\n,Drill\n{old.ref},Old drill\n")
    assert (report.added, report.changed) == (1, 1)
    assert services.items.get(moderator, "drill").id != old.id


def test_a_thing_found_by_its_name_takes_the_ref_of_the_file(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    assert put(services, moderator, "ref,name\nA-1,drill\n").changed == 1
    assert put(services, moderator, "ref,name\nA-1,Saw\n").changed == 1
    assert names(services, moderator) == ["Saw"]


def test_a_dry_run_tells_and_does_nothing(services: Services, moderator: Actor, admin: Actor) -> None:
    services.items.add(moderator, "Drill")
    services.items.add(moderator, "Saw")
    report = put(services, moderator, "name,quantity\nDrill,1\nSaw,2\nPump,1\n,1\n", dry_run=True)
    assert (report.added, report.changed, report.unchanged, report.error_count) == (1, 1, 1, 1)
    assert (report.errors[0].row, report.errors[0].sentence) == (5, "Item name cannot be empty")
    assert len(history(services, admin)) == 2
    assert put(services, moderator, "name,quantity\nDrill,1\nSaw,2\nPump,1\n").added == 1


def test_one_row_at_fault_and_nothing_is_imported(services: Services, moderator: Actor, admin: Actor) -> None:
    text = "name,quantity\nDrill,1\nSaw,zero\n"
    report = put(services, moderator, text)
    assert [(error.row, error.sentence) for error in report.errors] == [(3, "The quantity should be a valid integer.")]
    assert (names(services, moderator), history(services, admin)) == ([], [])


def test_twenty_faults_are_shown_and_all_are_counted(services: Services, moderator: Actor) -> None:
    report = put(services, moderator, "name,quantity\n" + "Drill,0\n" * 50)
    assert (report.error_count, len(report.errors)) == (50, 20)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("a,Drill\na,Saw\n", "Row 2 has the same ref"),
        ("a,Sony A7\nb,sonya7\n", "Row 2 has the same name"),
    ],
)
def test_a_ref_or_name_that_comes_twice_is_a_fault(
    services: Services, moderator: Actor, rows: str, sentence: str
) -> None:
    report = put(services, moderator, "ref,name\n" + rows)
    assert (report.error_count, report.errors[0].row) == (1, 3)
    assert sentence in report.errors[0].sentence


def test_a_name_that_another_thing_keeps_is_a_fault(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Saw")
    item = services.items.add(moderator, "Drill").item
    report = put(services, moderator, f"ref,name\n{item.ref},Saw\n")
    assert "belongs to another thing" in report.errors[0].sentence


def test_fewer_than_are_out_is_a_fault(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Chair", quantity=5)
    services.loans.checkout(moderator, "Chair", pieces=4)
    assert "4 of 'Chair' are out" in put(services, moderator, "name,quantity\nChair,3\n").errors[0].sentence


def test_loans_that_differ_from_those_now_are_a_fault(services: Services, moderator: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    exported = text_of(services, moderator)
    assert put(services, moderator, exported).unchanged == 1
    services.loans.checkin(member, "Drill")
    report = put(services, moderator, exported + "\r\n")
    assert "The loans of 'Drill' are others now" in report.errors[0].sentence


def test_a_file_from_before_a_loan_can_be_imported_after_it(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    exported = text_of(services, moderator)
    services.loans.checkout(moderator, "Drill")
    assert put(services, moderator, exported).unchanged == 1


def test_loans_travel_with_new_things(services: Services, moderator: Actor, member: Actor, community: str) -> None:
    services.items.add(member, "Chair", quantity=9)
    services.loans.checkout(member, "Chair", Person("name:zoe", "Zoë"), 2)
    services.loans.checkout(member, "Chair", pieces=3)
    before = services.items.get(member, "Chair")
    elsewhere = replace(moderator, community=f"{community}-2")
    put(services, elsewhere, text_of(services, moderator))
    after = services.items.get(elsewhere, "Chair")
    assert (after.loans, after.lent, after.checked_out_at) == (before.loans, 5, before.checked_out_at)
    assert services.loans.checkin(elsewhere, "Chair", Person("name:zoe", "Zoë")).item.lent == 3
    details = services.audit.of_item(elsewhere, "Chair")[-1].details
    assert details["lent"] == [0, 5]


def test_more_lent_than_there_are_is_a_fault(services: Services, moderator: Actor) -> None:
    loans = '[{"name": "Chair", "loans": [{"holder": "name:zoe", "holder_name": "Zoe", "quantity": 2}]}]'
    assert "there are only 1" in put(services, moderator, loans).errors[0].sentence


def test_a_member_may_neither_import_nor_export(services: Services, member: Actor) -> None:
    with pytest.raises(Denied):
        put(services, member, "name\nDrill\n")
    with pytest.raises(Denied):
        services.exchange.export(member)


def test_another_community_is_neither_exported_nor_matched(services: Services, moderator: Actor) -> None:
    item = services.items.add(moderator, "Secret drill").item
    elsewhere = replace(moderator, community=f"c-{uuid4().hex[:12]}")
    assert "Secret" not in text_of(services, elsewhere)
    assert put(services, elsewhere, f"ref,name\n{item.ref},Mine\n").added == 1
    assert names(services, moderator) == ["Secret drill"]


def test_a_deleted_thing_is_not_exported_and_its_name_comes_back_as_a_new_thing(
    services: Services, moderator: Actor
) -> None:
    item = services.items.add(moderator, "Drill").item
    exported = text_of(services, moderator)
    services.keeping.delete(moderator, "Drill")
    assert "Drill" not in text_of(services, moderator)
    assert put(services, moderator, exported).added == 1
    again = services.items.get(moderator, "Drill")
    assert (again.id != item.id, again.ref) == (True, item.ref)
