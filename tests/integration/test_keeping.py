"""Editing, labelling, deleting and restoring things on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from inventory.actor import Actor
from inventory.errors import Conflict, Denied, Invalid, NotFound, StaleVersion
from inventory.items import revision
from inventory.services import Services


def labels_of(services: Services, actor: Actor, name: str) -> list[str]:
    return services.items.get(actor, name).labels


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


def test_a_label_is_trimmed_and_lower_cased(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    assert services.keeping.add_label(moderator, "Drill", "  Power  TOOL ").label == "power tool"
    assert labels_of(services, moderator, "Drill") == ["power tool"]


def test_a_label_comes_once(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tools",))
    with pytest.raises(Invalid, match="Duplicate labels are not allowed"):
        services.keeping.add_label(moderator, "Drill", "Tools")
    with pytest.raises(Invalid, match="Duplicate labels"):
        services.items.add(moderator, "Saw", labels=("x", "X "))


def test_a_sixth_label_is_refused(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("a", "b", "c", "d", "e"))
    with pytest.raises(Invalid, match="Maximum 5 labels allowed per item"):
        services.keeping.add_label(moderator, "Drill", "f")


def test_of_many_labels_at_once_five_stay(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")

    def label(number: int) -> bool:
        try:
            services.keeping.add_label(moderator, "Drill", f"l{number}")
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(label, range(12))) == 5
    assert len(labels_of(services, moderator, "Drill")) == 5


def test_a_label_that_is_not_there_can_not_be_removed(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tools",))
    with pytest.raises(NotFound, match="'Drill' has no label loud; it has: tools"):
        services.keeping.remove_label(moderator, "Drill", "loud")
    assert services.keeping.remove_label(moderator, "Drill", "TOOLS").item.labels == []


def test_renaming_a_label_merges_it_where_both_are_carried(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tool", "tools", "loud"))
    services.items.add(moderator, "Saw", labels=("sharp", "tool"))
    services.items.add(moderator, "Pump", labels=("garden",))
    services.items.get(moderator, "Saw")
    assert services.keeping.rename_label(moderator, " Tool", "TOOLS") == 2
    assert labels_of(services, moderator, "Drill") == ["tools", "loud"]
    assert labels_of(services, moderator, "Saw") == ["sharp", "tools"]
    assert [count.count for count in services.statistics.labels(moderator) if count.label == "tools"] == [2]
    with pytest.raises(NotFound, match="No thing carries the label tool"):
        services.keeping.rename_label(moderator, "tool", "tools")


def test_a_label_renamed_to_itself_is_refused(services: Services, moderator: Actor) -> None:
    with pytest.raises(Invalid, match="The two labels are the same"):
        services.keeping.rename_label(moderator, "Tool", "tool ")


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
