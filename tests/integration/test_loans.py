"""Lending on real PostgreSQL: who may, how many, and what a refusal says."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from inventory.actor import Actor, Person
from inventory.errors import Conflict, Denied, KeyReused, NotFound
from inventory.services import Services


def test_a_thing_is_lent_to_its_caller_where_nobody_is_named(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    change = services.loans.checkout(member, "drill")
    assert (change.loan and change.loan.holder, change.item.lent) == (member.person, 1)


def test_a_second_checkout_is_refused_and_names_the_holder(services: Services, member: Actor, other: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    with pytest.raises(Conflict, match="Item 'Drill' is already checked out to Mia"):
        services.loans.checkout(other, "DRILL")


def test_pieces_are_lent_and_come_back_in_parts(services: Services, member: Actor, other: Actor) -> None:
    services.items.add(member, "Chair", quantity=10)
    services.loans.checkout(member, "Chair", pieces=6)
    services.loans.checkout(other, "Chair", pieces=3)
    with pytest.raises(Conflict, match="Only 1 of 10 'Chair' are here"):
        services.loans.checkout(other, "Chair", pieces=2)
    assert services.loans.checkin(member, "Chair", pieces=4).item.lent == 5
    item = services.items.get(member, "Chair")
    assert {loan.holder_name: loan.quantity for loan in item.loans} == {"Mia": 2, "Bob": 3}


def test_more_than_one_has_cannot_come_back(services: Services, member: Actor) -> None:
    services.items.add(member, "Chair", quantity=10)
    services.loans.checkout(member, "Chair", pieces=2)
    with pytest.raises(Conflict, match="Only 2 of 'Chair' are out there"):
        services.loans.checkin(member, "Chair", pieces=3)


def test_a_member_may_not_check_in_a_stranger_s_loan_but_a_moderator_may(
    services: Services, member: Actor, other: Actor, moderator: Actor
) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill")
    with pytest.raises(Denied):
        services.loans.checkin(other, "Drill")
    assert services.loans.checkin(moderator, "Drill").item.lent == 0


def test_who_lent_it_may_check_it_in(services: Services, member: Actor) -> None:
    services.items.add(member, "Drill")
    services.loans.checkout(member, "Drill", Person("name:zoe", "Zoe"))
    assert services.loans.checkin(member, "Drill").item.lent == 0


def test_an_unknown_name_gets_its_neighbours(services: Services, member: Actor) -> None:
    services.items.add(member, "Camera")
    with pytest.raises(NotFound, match="Did you mean Camera") as refused:
        services.loans.checkout(member, "camra")
    assert refused.value.near == ("Camera",)


def test_of_many_at_once_only_as_many_win_as_there_are_pieces(services: Services, member: Actor) -> None:
    services.items.add(member, "Ticket", quantity=5)

    def take(number: int) -> bool:
        person = replace(member, person=f"test:{number}")
        try:
            services.loans.checkout(person, "Ticket")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = sum(pool.map(take, range(48)))
    assert (won, services.items.get(member, "Ticket").lent) == (5, 5)


def test_the_same_key_gets_the_same_answer_and_one_effect(services: Services, member: Actor) -> None:
    services.items.add(member, "Chair", quantity=10)
    once = member.with_key("k1", "f1")
    first = services.loans.checkout(once, "Chair")
    assert services.loans.checkout(once, "Chair") == first
    assert services.items.get(member, "Chair").lent == 1
    with pytest.raises(KeyReused):
        services.loans.checkout(member.with_key("k1", "f2"), "Chair")


def test_a_refusal_is_repeated_under_the_same_key(services: Services, member: Actor) -> None:
    once = member.with_key("k1", "f1")
    with pytest.raises(NotFound):
        services.loans.checkout(once, "Ladder")
    services.items.add(member, "Ladder")
    with pytest.raises(NotFound):
        services.loans.checkout(once, "Ladder")
