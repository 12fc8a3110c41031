"""Who may do what changes at once for everybody here, and no name of a thing gets in the way."""

import pytest

from inventory.actor import Actor, Person, Role
from inventory.errors import Denied
from inventory.services import Services


def test_a_policy_counts_from_the_next_command_on(services: Services, admin: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.members.choose_policy(admin, "strict")
    with pytest.raises(Denied):
        services.items.add(member, "Saw")
    services.members.choose_policy(admin, "default")
    services.items.add(member, "Saw")
    services.members.set_policy(admin, "inventory.add", Role.MODERATOR)
    with pytest.raises(Denied):
        services.items.add(member, "Hammer")


def test_a_role_counts_from_the_next_command_on(services: Services, admin: Actor, member: Actor) -> None:
    services.items.add(member, "Drill")
    with pytest.raises(Denied):
        services.keeping.add_label(member, "Drill", "tool")
    services.members.grant(admin, Person(member.person, member.name), Role.MODERATOR)
    services.keeping.add_label(member, "Drill", "tool")
    services.members.grant(admin, Person(member.person, member.name), None)
    with pytest.raises(Denied):
        services.keeping.delete(member, "Drill")


@pytest.mark.parametrize("name", ["policy", "the policy", "named mia", "role test:mia member", "stats"])
def test_a_thing_may_have_any_name(services: Services, admin: Actor, member: Actor, name: str) -> None:
    services.items.add(member, name)
    assert services.items.get(member, name).name == name
    services.members.choose_policy(admin, "default")
    assert services.members.resolve(member, "mia", {}).name == "mia"
    assert services.loans.checkout(member, name).item.name == name


def test_somebody_given_a_role_is_known_by_name_from_then_on(services: Services, admin: Actor) -> None:
    assert services.members.resolve(admin, "zoe", {}).key == "name:zoe"
    services.members.grant(admin, Person("discord:7", "Zoe"), Role.MODERATOR)
    assert services.members.resolve(admin, "zoe", {}).key == "discord:7"
