"""What a community sets is in force at once, and has nothing to do with what its things are called."""

import pytest

from commands.inventory import policy
from inventory.actor import Actor, Person, Role
from inventory.errors import Denied, Invalid, NotFound
from inventory.permissions import ACTIONS, FIXED
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


def test_no_policy_locks_the_admin_out(services: Services, admin: Actor) -> None:
    for action in ACTIONS.keys() - FIXED:
        services.members.set_policy(admin, action, Role.NOBODY)
    shown, reset = (services.permissions.of(admin).allows(action) for action in (policy.ACTION, "policy.set"))
    assert (shown, reset) == (True, True)
    services.members.choose_policy(admin, "default")
    assert services.permissions.of(admin).allows("inventory.read")


def test_a_role_isnt_given_to_a_name_that_nobody_here_has(services: Services, admin: Actor, member: Actor) -> None:
    stranger = services.members.resolve(admin, "@everyone", {})
    with pytest.raises(NotFound, match="Nobody here is known as everyone"):
        services.members.grant(admin, stranger, Role.ADMIN)
    services.members.grant(admin, stranger, None)
    services.members.meet(member)
    services.members.grant(admin, services.members.resolve(admin, member.name, {}), Role.MODERATOR)
    assert services.members.roles(admin) == [(member.name, "moderator")]


@pytest.mark.parametrize("name", ["policy", "named:mia"])
def test_a_thing_may_be_called_what_the_program_calls_its_own(services: Services, member: Actor, name: str) -> None:
    services.items.add(member, name)
    services.members.resolve(member, "mia", {})
    assert services.items.get(member, name).name == name
    assert services.members.resolve(member, "mia", {}).name == "mia"
    assert services.permissions.of(member).needed("inventory.add") is Role.MEMBER


def test_an_action_of_things_needs_no_prefix_and_an_unknown_one_gets_the_nearest(
    services: Services, admin: Actor, member: Actor
) -> None:
    services.items.add(member, "Drill")
    services.members.set_policy(admin, "checkout", Role.ADMIN)
    with pytest.raises(Denied):
        services.loans.checkout(member, "Drill", Person(member.person, member.name))
    with pytest.raises(Invalid, match=r"^There is no action 'chekout' to set\. Did you mean checkout\?$"):
        services.members.set_policy(admin, "chekout", Role.ADMIN)
    with pytest.raises(Invalid, match=r"^There is no action 'x' to set\. inventory policy lists them\.$"):
        services.members.set_policy(admin, "x", Role.ADMIN)
