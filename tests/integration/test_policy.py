"""What a community sets is in force at once, and has nothing to do with what its things are called."""

import pytest

from inventory.actor import Actor, Person, Role
from inventory.errors import Denied
from inventory.services import Services


def test_a_policy_that_is_set_is_in_force_at_once(services: Services, admin: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.members.choose_policy(admin, "strict")
    with pytest.raises(Denied, match="role moderator"):
        services.items.add(member, "Saw")
    services.members.set_policy(admin, "inventory.add", Role.MEMBER)
    assert services.items.add(member, "Saw").item.name == "Saw"


def test_a_role_that_is_granted_is_in_force_at_once(services: Services, admin: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    with pytest.raises(Denied):
        services.keeping.delete(member, "Drill")
    services.members.grant(admin, Person(member.person, member.name), Role.MODERATOR)
    assert services.keeping.delete(member, "Drill").item.deleted_at is not None


@pytest.mark.parametrize("name", ["policy", "named:mia"])
def test_a_thing_may_be_called_what_the_program_calls_its_own(services: Services, member: Actor, name: str) -> None:
    services.items.add(member, name)
    services.members.resolve(member, "mia", {})
    assert services.items.get(member, name).name == name
    assert services.members.resolve(member, "mia", {}).name == "mia"
    assert services.permissions.needed(member.community, "inventory.add") is Role.MEMBER
