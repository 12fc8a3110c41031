"""Deleting and restoring things on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from inventory.actor import Actor
from inventory.errors import Conflict, NotFound
from inventory.services import Services


def labels_of(services: Services, actor: Actor, name: str) -> list[str]:
    return services.items.get(actor, name).labels


def test_a_deleted_thing_is_gone_and_can_come_back(services: Services, moderator: Actor) -> None:
    item = services.items.add(moderator, "Drill", "loud", ("tools",)).item
    services.keeping.delete(moderator, "Drill")
    with pytest.raises(NotFound):
        services.items.get(moderator, "Drill")
    assert services.finder.search(moderator, "drill").total == 0
    assert services.keeping.restore(moderator, "DRILL").item.id == item.id
    assert labels_of(services, moderator, "Drill") == ["tools"]
    assert services.finder.search(moderator, "tools").total == 1


def test_a_thing_that_is_out_can_not_be_deleted(services: Services, moderator: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    with pytest.raises(Conflict, match="Item 'Drill' is checked out to Mia; check it in before you delete it"):
        services.keeping.delete(moderator, "Drill")
    services.loans.checkin(member, "Drill")
    assert services.keeping.delete(moderator, "Drill").item.deleted_at


def test_a_name_taken_meanwhile_keeps_a_deleted_thing_away(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", "old")
    services.keeping.delete(moderator, "Drill")
    services.items.add(moderator, "drill", "new")
    with pytest.raises(Conflict, match="Item 'Drill' already exists"):
        services.keeping.restore(moderator, "Drill")
    assert services.items.get(moderator, "Drill").description == "new"


def test_of_two_deleted_things_the_last_comes_back(services: Services, moderator: Actor) -> None:
    for description in ("first", "second"):
        services.items.add(moderator, "Drill", description)
        services.keeping.delete(moderator, "Drill")
    assert services.keeping.restore(moderator, "Drill").item.description == "second"
    with pytest.raises(NotFound, match="No deleted thing is called 'Saw'"):
        services.keeping.restore(moderator, "Saw")


def test_deleting_and_lending_at_once_never_loses_a_loan(services: Services, moderator: Actor) -> None:
    for number in range(8):
        services.items.add(moderator, f"Thing {number}")

    def both(number: int) -> tuple[bool, bool]:
        with ThreadPoolExecutor(2) as pair:
            deleting = pair.submit(services.keeping.delete, moderator, f"Thing {number}")
            lending = pair.submit(services.loans.checkout, moderator, f"Thing {number}")
        return deleting.exception() is None, lending.exception() is None

    with ThreadPoolExecutor(4) as pool:
        assert {sum(done) for done in pool.map(both, range(8))} == {1}
