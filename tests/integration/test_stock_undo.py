"""Undo of stock: movements that reverse movements, each once, and only while what came is still there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.actor import Actor, Role
from inventory.errors import Conflict, NotFound, StorekeeperError
from inventory.services import Services
from inventory.stock.services import Stock

BOLT = "12"
Doing = Callable[[Stock, Actor], object]


@pytest.fixture
def stock(services: Services) -> Stock:
    return services.stock


def amounts(stock: Stock, actor: Actor) -> list[tuple[str, int, int]]:
    return [
        (level.warehouse, level.quantity, level.reserved)
        for level in stock.levels.get(actor, BOLT).levels
        if level.quantity or level.reserved
    ]


UNDOABLE: dict[str, Doing] = {
    "add": lambda stock, actor: stock.moving.add(actor, BOLT, 4),
    "take": lambda stock, actor: stock.moving.take(actor, BOLT, 4),
    "set": lambda stock, actor: stock.booking.set(actor, BOLT, 33),
    "move": lambda stock, actor: stock.booking.move(actor, BOLT, 4, "east"),
    "count": lambda stock, actor: stock.counting.count(actor, [(BOLT, 1), ("13", 5), ("14", 6)]),
    "reserve": lambda stock, actor: stock.reserving.reserve(actor, BOLT, 4),
}


@pytest.mark.parametrize("kind", UNDOABLE)
def test_an_undo_leaves_what_was_there_before(stock: Stock, admin: Actor, moderator: Actor, kind: str) -> None:
    stock.moving.add(admin, BOLT, 10)
    before = amounts(stock, admin)
    UNDOABLE[kind](stock, moderator)
    undone = stock.undo.undo(moderator)
    assert (undone.kind, amounts(stock, admin)) == (kind, before)
    with pytest.raises(NotFound, match="no stock here that could be undone"):
        stock.undo.undo(moderator)
    assert stock.checking.verify(admin).wrong == []


@pytest.mark.parametrize("end", ["commit", "release"])
def test_the_undo_of_a_reservation_s_end_opens_it_again(stock: Stock, moderator: Actor, end: str) -> None:
    stock.moving.add(moderator, BOLT, 10)
    held = stock.reserving.reserve(moderator, BOLT, 4).reservation
    assert held is not None
    getattr(stock.reserving, end)(moderator, held.code)
    stock.undo.undo(moderator)
    assert amounts(stock, moderator) == [("main", 10, 4)]
    assert stock.reserving.get(moderator, held.code).state == "open"
    assert stock.reserving.commit(moderator, held.code).level.quantity == 6


def test_undo_goes_back_step_by_step(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 10)
    stock.moving.take(moderator, BOLT, 3)
    stock.reserving.reserve(moderator, BOLT, 2)
    kinds = [stock.undo.undo(moderator).kind for _ in range(3)]
    assert (kinds, amounts(stock, moderator)) == (["reserve", "take", "add"], [])


def test_what_is_gone_since_can_t_be_taken_back(stock: Stock, moderator: Actor, admin: Actor) -> None:
    stock.moving.add(moderator, BOLT, 10)
    stock.moving.take(admin, BOLT, 7)
    with pytest.raises(Conflict, match="main has 3 of product 12"):
        stock.undo.undo(moderator)
    assert amounts(stock, moderator) == [("main", 3, 0)]


def test_a_reservation_that_went_on_since_is_left_alone(stock: Stock, moderator: Actor, admin: Actor) -> None:
    stock.moving.add(admin, BOLT, 10)
    held = stock.reserving.reserve(moderator, BOLT, 4).reservation
    assert held is not None
    stock.reserving.commit(admin, held.code)
    with pytest.raises(Conflict, match="is committed by now"):
        stock.undo.undo(moderator)


def test_the_same_undo_asked_again_takes_back_no_more(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 10)
    stock.moving.add(moderator, BOLT, 5)
    once = moderator.with_key("undo", "f")
    assert stock.undo.undo(once) == stock.undo.undo(once)
    assert amounts(stock, moderator) == [("main", 10, 0)]


def test_of_many_undos_at_once_each_operation_is_taken_back_once(stock: Stock, moderator: Actor) -> None:
    for _ in range(6):
        stock.moving.add(moderator, BOLT, 10)

    def undo(_: int) -> int:
        try:
            stock.undo.undo(moderator)
        except (Conflict, NotFound):
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(undo, range(24)))
    left = sum(quantity for _, quantity, _ in amounts(stock, moderator))
    assert left == (6 - done) * 10
    assert stock.checking.verify(moderator).wrong == []


PLACES = st.sampled_from(["main", "east", None])
PIECES = st.integers(1, 6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "take", "set", "move", "count", "reserve", "commit", "release", "undo", "put"]),
        PLACES,
        PIECES,
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_moved_and_undone_the_movements_add_up_to_the_levels(
    stock: Stock, steps: list[tuple[str, str | None, int]]
) -> None:
    actor = Actor(f"c-{uuid4().hex[:12]}", "test:max", "Max", "test", Role.MODERATOR)
    stock.moving.add(actor, BOLT, 5)
    for kind, place, pieces in steps:
        try:
            _step(stock, actor, kind, place, pieces)
        except StorekeeperError:
            continue
        assert stock.checking.verify(actor).wrong == []
    assert all(0 <= level.reserved <= level.quantity for level in stock.levels.get(actor, BOLT).levels)


def _step(stock: Stock, actor: Actor, kind: str, place: str | None, pieces: int) -> None:
    held = stock.reserving.open(actor)
    code = held[pieces % len(held)].code if held else "none"
    steps: dict[str, Callable[[], object]] = {
        "add": lambda: stock.moving.add(actor, BOLT, pieces, place),
        "take": lambda: stock.moving.take(actor, BOLT, pieces, place),
        "set": lambda: stock.booking.set(actor, BOLT, pieces, place),
        "move": lambda: stock.booking.move(actor, BOLT, pieces, place or "west"),
        "count": lambda: stock.counting.count(actor, [(BOLT, pieces), ("13", pieces)], place),
        "reserve": lambda: stock.reserving.reserve(actor, BOLT, pieces, place),
        "commit": lambda: stock.reserving.commit(actor, code),
        "release": lambda: stock.reserving.release(actor, code),
        "put": lambda: stock.putting.put(actor, 12, pieces, place),
        "undo": lambda: stock.undo.undo(actor),
    }
    steps[kind]()
