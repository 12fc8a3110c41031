"""Editing things on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from inventory.actor import Actor
from inventory.errors import Conflict, Denied, Invalid, NotFound, StaleVersion
from inventory.items import revision
from inventory.services import Services


def test_an_edit_changes_what_it_names_and_nothing_else(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", "loud", ("tools",), 2)
    item = services.keeping.edit(moderator, "drill", revision.edited(description="very loud")).item
    assert (item.name, item.description, item.labels, item.quantity, item.version) == (
        "Drill",
        "very loud",
        ["tools"],
        2,
        2,
    )


def test_a_renamed_thing_is_known_by_its_new_name_only(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    services.items.get(moderator, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(name="Hammer drill"))
    assert services.items.get(moderator, "hammerdrill").name == "Hammer drill"
    assert services.finder.search(moderator, "hammer").total == 1
    with pytest.raises(NotFound, match="Item 'Drill' not found"):
        services.items.get(moderator, "Drill")


def test_a_name_can_change_its_case(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "drill")
    assert services.keeping.edit(moderator, "drill", revision.edited(name="DRILL")).item.name == "DRILL"


def test_a_name_that_is_taken_is_refused(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    services.items.add(moderator, "Säw")
    with pytest.raises(Conflict, match="Item 'S A W' already exists"):
        services.keeping.edit(moderator, "Drill", revision.edited(name="S A W"))


def test_an_edit_that_changes_nothing_is_told(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    with pytest.raises(Invalid, match="Nothing to change"):
        services.keeping.edit(moderator, "Drill", revision.edited(quantity=1))


def test_the_quantity_can_not_fall_below_what_is_out(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Chair", quantity=5)
    services.loans.checkout(moderator, "Chair", pieces=3)
    with pytest.raises(Conflict, match="3 of 'Chair' are out"):
        services.keeping.edit(moderator, "Chair", revision.edited(quantity=2))
    assert services.keeping.edit(moderator, "Chair", revision.edited(quantity=3)).item.available == 0


def test_an_edit_of_an_older_version_is_refused(services: Services, moderator: Actor) -> None:
    item = services.items.add(moderator, "Drill").item
    services.keeping.edit(moderator, "Drill", revision.edited(description="a"), item.version)
    with pytest.raises(StaleVersion):
        services.keeping.edit(moderator, "Drill", revision.edited(description="b"), item.version)
    assert services.items.get(moderator, "Drill").description == "a"


def test_of_many_edits_of_one_version_one_wins(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")

    def edit(number: int) -> bool:
        try:
            services.keeping.edit(moderator, "Drill", revision.edited(description=f"by {number}"), 1)
        except StaleVersion:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(edit, range(16))) == 1


def test_a_member_keeps_nothing(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill", labels=("x",))
    keeping = services.keeping
    for refused in (
        lambda: keeping.edit(member, "Drill", revision.edited(name="Saw")),
        lambda: keeping.add_label(member, "Drill", "y"),
        lambda: keeping.rename_label(member, "x", "y"),
        lambda: keeping.delete(member, "Drill"),
        lambda: keeping.restore(member, "Drill"),
    ):
        with pytest.raises(Denied):
            refused()
