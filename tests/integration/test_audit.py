"""Reading the ledger on real PostgreSQL: what it tells, to whom, and that nobody rewrites it."""

from dataclasses import replace

import psycopg
import pytest

from inventory.actor import Actor, Role
from inventory.db import Database
from inventory.errors import Conflict, Denied, NotFound
from inventory.items import revision
from inventory.services import Services


def told(services: Services, admin: Actor, limit: int = 50) -> list[tuple[str, str, str]]:
    return [(row.action, row.subject_name, row.person_name) for row in services.audit.recent(admin, limit)]


def test_every_change_is_one_row_the_newest_first(
    services: Services, member: Actor, moderator: Actor, admin: Actor
) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    services.loans.checkin(moderator, "Drill")
    services.keeping.delete(moderator, "Drill")
    assert told(services, admin) == [
        ("inventory.delete", "Drill", "Max"),
        ("inventory.checkin", "Drill", "Max"),
        ("inventory.checkout", "Drill", "Mia"),
        ("inventory.add", "Drill", "Mia"),
    ]
    assert [row.seq for row in services.audit.recent(admin)] == [4, 3, 2, 1]
    assert {row.door for row in services.audit.recent(admin)} == {"test"}


def test_a_change_tells_the_old_and_the_new(services: Services, moderator: Actor, admin: Actor) -> None:
    services.items.add(moderator, "Drill", quantity=2)
    services.keeping.edit(moderator, "Drill", revision.edited(name="Saw", quantity=3))
    assert services.audit.recent(admin, 1)[0].details == {"name": ["Drill", "Saw"], "quantity": [2, 3]}


def test_each_thing_of_a_bulk_change_has_its_own_row(services: Services, moderator: Actor, admin: Actor) -> None:
    for name in ("Drill", "Saw"):
        services.items.add(moderator, name, labels=("tool",))
    services.keeping.rename_label(moderator, "tool", "tools")
    rows = services.audit.recent(admin, 2)
    assert {(row.action, row.subject_name) for row in rows} == {
        ("inventory.relabel", "Drill"),
        ("inventory.relabel", "Saw"),
    }
    assert all(row.details == {"labels": [["tool"], ["tools"]]} for row in rows)


def test_a_refusal_leaves_no_row(services: Services, member: Actor, admin: Actor) -> None:
    services.items.add(member, "Drill")
    with pytest.raises(Conflict):
        services.items.add(member, "DRILL")
    with pytest.raises(Denied):
        services.keeping.delete(member, "Drill")
    with pytest.raises(NotFound):
        services.loans.checkout(member, "Saw")
    assert len(told(services, admin)) == 1


def test_a_repeated_request_leaves_one_row(services: Services, member: Actor, admin: Actor) -> None:
    for _ in range(3):
        services.items.add(member.with_key("k1", "f1"), "Drill")
    assert len(told(services, admin)) == 1


def test_roles_and_policies_are_recorded_too(services: Services, admin: Actor, community: str) -> None:
    services.members.set_policy(admin, "inventory.add", Role.ADMIN)
    row = services.audit.recent(admin, 1)[0]
    assert (row.action, row.subject_name, row.details) == (
        "policy.set",
        "inventory.add",
        {"role": ["member", "admin"]},
    )


def test_one_person_s_changes_are_told_apart(services: Services, member: Actor, other: Actor, admin: Actor) -> None:
    services.items.add(member, "Drill")
    services.items.add(other, "Saw")
    assert [row.subject_name for row in services.audit.of_person(admin, other.person)] == ["Saw"]
    assert services.audit.of_person(admin, "test:nobody") == []


def test_the_history_of_a_thing_outlives_its_name_and_the_thing(
    services: Services, member: Actor, moderator: Actor
) -> None:
    services.items.add(moderator, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(name="Saw"))
    services.keeping.delete(moderator, "Saw")
    assert [row.subject_name for row in services.audit.of_item(member, "saw")] == ["Saw", "Saw", "Drill"]
    with pytest.raises(NotFound):
        services.audit.of_item(member, "Pump")


def test_pages_go_back_to_the_first_change(services: Services, member: Actor, admin: Actor) -> None:
    for number in range(7):
        services.items.add(member, f"Thing {number}")
    first = services.audit.recent(admin, 3)
    second = services.audit.recent(admin, 3, before=first[-1].seq)
    third = services.audit.recent(admin, 3, before=second[-1].seq)
    assert [row.seq for page in (first, second, third) for row in page] == [7, 6, 5, 4, 3, 2, 1]
    assert services.audit.recent(admin, 3, before=1) == []


def test_only_admins_read_the_log_but_everybody_a_thing_s_history(
    services: Services, member: Actor, moderator: Actor
) -> None:
    services.items.add(member, "Drill")
    for actor in (member, moderator):
        with pytest.raises(Denied):
            services.audit.recent(actor)
        with pytest.raises(Denied):
            services.audit.of_person(actor, member.person)
    assert len(services.audit.of_item(member, "Drill")) == 1


def test_another_community_s_log_is_never_seen(services: Services, member: Actor, admin: Actor) -> None:
    services.items.add(member, "Secret drill")
    stranger = replace(admin, community=f"{admin.community}-2")
    assert (services.audit.recent(stranger), services.audit.of_person(stranger, member.person)) == ([], [])
    with pytest.raises(NotFound):
        services.audit.of_item(stranger, "Secret drill")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_activity SET person = 'x' WHERE community_id = %s",
        "DELETE FROM inventory_activity WHERE community_id = %s",
        "INSERT INTO inventory_activity SELECT * FROM inventory_activity WHERE community_id = %s",
        "UPDATE ledger_head SET seq = 0 WHERE community_id = %s",
        "DELETE FROM reversal WHERE community_id = %s",
    ],
)
def test_the_program_itself_may_not_rewrite_the_log(
    services: Services, db: Database, member: Actor, statement: str
) -> None:
    services.items.add(member, "Drill")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), db.writing() as connection:
        connection.execute(statement.encode(), [member.community])


def test_not_even_the_owner_of_the_tables_rewrites_it_by_accident(services: Services, dsn: str, member: Actor) -> None:
    services.items.add(member, "Drill")
    for statement in (b"DELETE FROM inventory_activity", b"TRUNCATE inventory_activity"):
        with psycopg.connect(dsn) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(statement)
