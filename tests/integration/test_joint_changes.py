"""Changes that are made together: each is answered and recorded as if it had been alone."""

import asyncio
from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.runner import Runner
from commands.base import Reply
from commands.registry import load
from inventory.actor import Actor, Person, Role
from inventory.db import APP_ROLE, Database
from inventory.errors import StorekeeperError
from inventory.items import loan_store
from inventory.items.model import Change
from inventory.joint import Order
from inventory.services import Services
from tests.proofs.company import together
from tests.proofs.door import message
from tests.proofs.rebuilt import mismatches

_HOLD = "SELECT FROM item WHERE community_id = %s AND name_key = %s FOR UPDATE"


def asking(actor: Actor) -> Actor:
    """The same person with another request."""
    return actor.with_key(uuid4().hex, "asked")


def outcome(order: Order[Change]) -> tuple[str, object]:
    """What became of it, without what differs from community to community."""
    try:
        change = order.outcome()
    except StorekeeperError as error:
        return error.code, error.sentence
    loan = change.loan and (change.loan.holder, change.loan.quantity, change.loan.lent_by)
    return "made", (change.item.name, change.item.lent, change.pieces, loan)


def stocked(services: Services, community: str) -> Actor:
    """A moderator of a new community with three things."""
    actor = Actor(community, "test:mia", "Mia", "test", Role.MODERATOR)
    for name, pieces in (("drill", 1), ("chair", 6), ("tent", 3)):
        services.items.add(actor, name, quantity=pieces)
    return actor


NAMES = st.sampled_from(["drill", "chair", "tent", "nothing"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["lend", "return"]), NAMES, st.sampled_from(["mia", "bob"]), st.integers(1, 4)),
    min_size=1, max_size=8, unique_by=lambda step: step[1],
)  # fmt: skip


def ordered(services: Services, actor: Actor, step: tuple[str, str, str, int]) -> Order[Change]:
    """The order that a step is."""
    kind, name, who, pieces = step
    person = Person(f"test:{who}", who.title())
    if kind == "lend":
        return services.loans.lending(asking(actor), name, person, pieces)
    return services.loans.returning(asking(actor), name, person, pieces)


@given(rounds=st.lists(STEPS, min_size=1, max_size=4))
def test_what_is_made_together_is_what_would_have_been_made_alone(
    services: Services, db: Database, rounds: list[list[tuple[str, str, str, int]]]
) -> None:
    ours, alone = (stocked(services, f"c-{uuid4().hex[:12]}") for _ in range(2))
    for steps in rounds:
        orders = [ordered(services, ours, step) for step in steps]
        together(orders)
        expected = [outcome(ordered(services, alone, step)) for step in steps]
        assert [outcome(order) for order in orders] == expected
    with db.reading() as connection:
        assert mismatches(connection, ours.community) == []


def test_two_who_ask_for_the_last_one_at_once_don_t_both_get_it(services: Services, community: str) -> None:
    actor = stocked(services, community)
    orders = [services.loans.lending(asking(replace(actor, person=f"test:{n}", name=f"P{n}")), "drill") for n in (1, 2)]
    together(orders)
    assert [outcome(order)[0] for order in orders] == ["made", "conflict"]


def test_a_request_that_comes_again_in_company_is_answered_as_before(services: Services, community: str) -> None:
    actor = stocked(services, community)
    again = asking(actor)
    first = services.loans.lending(again, "chair", pieces=2)
    together([first])
    repeated, new = services.loans.lending(again, "chair", pieces=2), services.loans.lending(asking(actor), "tent")
    together([repeated, new])
    assert outcome(repeated) == outcome(first)
    assert outcome(new)[0] == "made"
    assert services.items.get(actor, "chair").lent == 2


def test_whose_role_doesn_t_suffice_any_more_is_refused_and_the_others_are_not(
    services: Services, member: Actor
) -> None:
    actor = stocked(services, member.community)
    ours, theirs = services.loans.lending(asking(actor), "chair"), services.loans.lending(asking(member), "tent")
    now_for_admins = theirs.asked._replace(needs=Role.ADMIN)
    stale = theirs.joint.order(now_for_admins, lambda: StorekeeperError("no"))
    together([ours, stale])
    assert [outcome(order)[0] for order in (ours, stale)] == ["made", "denied"]


def test_a_thing_that_somebody_else_holds_holds_nobody_else_up(services: Services, dsn: str, community: str) -> None:
    actor = stocked(services, community)
    orders = [services.loans.lending(asking(actor), name) for name in ("drill", "tent")]
    with psycopg.connect(dsn) as holder:
        holder.execute(_HOLD, [community, "drill"])
        together(orders)
        assert outcome(orders[1])[0] == "made"
    assert outcome(orders[0])[0] == "made"


def test_a_database_that_goes_away_under_them_leaves_none_half_made(
    services: Services, community: str, monkeypatch: pytest.MonkeyPatch, db: Database
) -> None:
    actor = stocked(services, community)
    orders = [services.loans.lending(asking(actor), name) for name in ("drill", "tent")]
    real = orders[0].joint._work

    def lost(connection: Any, asked: Any) -> Any:
        real(connection, asked)
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(orders[0].joint, "_work", lost)
    together(orders)
    monkeypatch.undo()
    assert [outcome(order)[0] for order in orders] == ["made", "made"]
    with db.reading() as connection:
        assert mismatches(connection, community) == []


def test_what_many_say_at_once_is_made_by_few_statements(
    services: Services, community: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, sent = stocked(services, community), []
    for number in range(30):
        services.items.add(actor, f"lamp {number}")
    gate, real = Event(), loan_store._CHECKOUT.run

    def counted(connection: Any, asked: Any) -> Any:
        sent.append(len(asked))
        assert gate.wait(10)
        return real(connection, asked)

    monkeypatch.setattr(loan_store._CHECKOUT, "run", counted)

    async def said() -> list[Reply | None]:
        runner = Runner(20, 30)
        dispatcher = Dispatcher(load(), services, runner, Limits(10**6, 10**6), lambda *_: None)
        await dispatcher.dispatch(message(actor, "!inventory status drill"))
        asked = [message(actor, f"!inventory checkout 'lamp {number}' bob") for number in range(30)]
        tasks = [asyncio.ensure_future(dispatcher.dispatch(one)) for one in asked]
        await asyncio.sleep(0)
        gate.set()
        replies = await asyncio.gather(*tasks)
        runner.close()
        return replies

    assert {reply.text if reply else "" for reply in asyncio.run(said())} == {
        f"Item 'lamp {number}' checked out to bob." for number in range(30)
    }
    assert max(sent) == 16
    assert len(sent) < 15


@pytest.mark.parametrize("restrict", [True, False])
def test_what_is_made_together_past_a_pooler_has_no_more_rights(dsn: str, restrict: bool) -> None:
    with closing(Database(dsn, restrict=restrict, direct=dsn)) as database:
        database.open()
        with database.hurrying() as connection:
            row = connection.execute("SELECT current_user AS role").fetchone()
    assert row == {"role": APP_ROLE}
