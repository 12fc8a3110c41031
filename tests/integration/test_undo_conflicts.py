"""What an undo leaves alone: whatever changed since, and what was many changes at once."""

import pytest

from inventory.actor import Actor, Role
from inventory.errors import Conflict, NotFound
from inventory.items import revision
from inventory.services import Services


def undone(services: Services, actor: Actor) -> str:
    return services.undo.undo(actor)[0]


def test_what_others_did_is_not_touched(services: Services, member: Actor, other: Actor) -> None:
    services.items.add(member, "Drill")
    services.items.add(other, "Saw")
    undone(services, member)
    assert services.items.names(member, "") == ["Saw"]
    with pytest.raises(NotFound):
        undone(services, member)


def test_an_edit_that_somebody_edited_since_stays(services: Services, moderator: Actor, admin: Actor) -> None:
    services.items.add(admin, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(description="mine"))
    services.keeping.edit(admin, "Drill", revision.edited(description="yours"))
    with pytest.raises(Conflict, match="The description of 'Drill' has changed since; edit it instead"):
        undone(services, moderator)
    assert services.items.get(moderator, "Drill").description == "yours"


def test_an_edit_of_another_field_since_is_kept(services: Services, moderator: Actor, admin: Actor) -> None:
    services.items.add(admin, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(description="mine"))
    services.keeping.edit(admin, "Drill", revision.edited(quantity=5))
    undone(services, moderator)
    item = services.items.get(moderator, "Drill")
    assert (item.description, item.quantity) == ("", 5)


def test_an_added_thing_that_somebody_changed_since_stays(services: Services, member: Actor, moderator: Actor) -> None:
    services.items.add(member, "Drill")
    services.keeping.edit(moderator, "Drill", revision.edited(description="now well described"))
    with pytest.raises(Conflict, match="The description of 'Drill' has changed since"):
        undone(services, member)
    assert services.items.names(member, "") == ["Drill"]


def test_what_was_deleted_or_restored_since_stays_so(services: Services, member: Actor, moderator: Actor) -> None:
    services.items.add(member, "Drill")
    services.keeping.delete(moderator, "Drill")
    with pytest.raises(Conflict, match="'Drill' was deleted since"):
        undone(services, member)
    services.keeping.restore(Actor(member.community, "test:ada", "Ada", "test", Role.ADMIN), "Drill")
    with pytest.raises(Conflict, match="'Drill' was restored since"):
        undone(services, moderator)
    assert services.items.names(member, "") == ["Drill"]


def test_an_added_thing_that_is_out_stays(services: Services, member: Actor, other: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(other, "Drill")
    with pytest.raises(Conflict, match="checked out to Bob"):
        undone(services, member)


def test_a_quantity_that_is_out_by_now_is_not_taken_back(services: Services, moderator: Actor, other: Actor) -> None:
    services.items.add(other, "Chair", quantity=2)
    services.keeping.edit(moderator, "Chair", revision.edited(quantity=5))
    services.loans.checkout(other, "Chair", pieces=4)
    with pytest.raises(Conflict, match="4 of 'Chair' are out"):
        undone(services, moderator)


def test_a_checkout_that_came_back_meanwhile_is_not_taken_back(
    services: Services, member: Actor, moderator: Actor
) -> None:
    services.items.add(moderator, "Drill")
    services.loans.checkout(member, "Drill")
    services.loans.checkin(moderator, "Drill")
    with pytest.raises(Conflict, match="is not checked out"):
        undone(services, member)


def test_a_deletion_whose_name_is_taken_by_now_stays(services: Services, moderator: Actor, other: Actor) -> None:
    services.items.add(moderator, "Drill", "old")
    services.keeping.delete(moderator, "Drill")
    services.items.add(other, "Drill", "new")
    with pytest.raises(Conflict, match="Item 'Drill' already exists"):
        undone(services, moderator)
    assert services.items.get(moderator, "Drill").description == "new"


def test_many_things_at_once_are_not_undone_but_the_way_back_is_told(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tool",))
    services.keeping.rename_label(moderator, "tool", "tools")
    with pytest.raises(Conflict, match="rename the label back"):
        undone(services, moderator)
    services.exchange.import_file(moderator, b"name\nSaw\n")
    with pytest.raises(Conflict, match="import the export you made before it"):
        undone(services, moderator)


def test_only_one_s_own_community_is_undone(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    with pytest.raises(NotFound):
        undone(services, Actor(f"{member.community}-2", member.person, member.name, "test"))
