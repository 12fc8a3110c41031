"""Reservations that run out: at their time, whether or not a sweep has been by; and what running low tells."""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.cache import Cache
from inventory.changes import Changes
from inventory.db import Database
from inventory.errors import Conflict, Invalid
from inventory.permissions import Permissions
from inventory.services import Services
from inventory.stock.model import Reservation
from inventory.stock.service import StockRoom
from inventory.stock.services import Stock, build_stock

BOLT = "12"
QUARTER = timedelta(minutes=15)


class Alone:
    """Nobody else to tell: only this cache forgets."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        self.cache.forget(community, keys)


class Clock:
    """The time, as a test says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stock(db: Database, clock: Clock) -> Stock:
    """The services of stock by a clock of our own."""
    cache = Cache(300)
    return build_stock(StockRoom(db, cache, Permissions(db, Cache(5)), Changes(db, Alone(cache)), clock))


@pytest.fixture
def held(stock: Stock, moderator: Actor, clock: Clock) -> Reservation:
    """Three of five pieces, reserved for a quarter of an hour."""
    stock.moving.add(moderator, BOLT, 5)
    reservation = stock.reserving.reserve(moderator, BOLT, 3, until=clock.now + QUARTER).reservation
    assert reservation is not None
    return reservation


def test_a_reservation_holds_until_its_time(stock: Stock, moderator: Actor, clock: Clock, held: Reservation) -> None:
    clock.now += QUARTER - timedelta(seconds=1)
    with pytest.raises(Conflict):
        stock.moving.take(moderator, BOLT, 3)
    assert stock.reserving.commit(moderator, held.code).level.quantity == 2


def test_one_that_ran_out_can_t_be_committed(stock: Stock, moderator: Actor, clock: Clock, held: Reservation) -> None:
    clock.now += QUARTER
    with pytest.raises(Conflict, match="is expired already"):
        stock.reserving.commit(moderator, held.code)
    assert stock.reserving.open(moderator) == []


def test_its_pieces_are_free_though_no_sweep_has_been_by(
    stock: Stock, moderator: Actor, clock: Clock, held: Reservation
) -> None:
    assert stock.levels.get(moderator, BOLT).levels[0].available == 2
    clock.now += QUARTER
    assert stock.levels.get(moderator, BOLT).levels[0].available == 5
    assert stock.moving.take(moderator, BOLT, 5).level.quantity == 0
    assert stock.reserving.get(moderator, held.code).state == "expired"
    assert stock.checking.verify(moderator).wrong == []


def test_its_pieces_can_be_reserved_by_the_next_at_once(
    stock: Stock, moderator: Actor, clock: Clock, held: Reservation
) -> None:
    clock.now += QUARTER
    assert stock.reserving.reserve(moderator, BOLT, 5).level.reserved == 5
    assert held.id != stock.reserving.open(moderator)[0].id


def test_the_sweep_ends_what_ran_out_once_and_the_book_agrees(
    stock: Stock, moderator: Actor, clock: Clock, held: Reservation
) -> None:
    stock.reserving.expire()
    assert stock.reserving.get(moderator, held.code).state == "open"
    clock.now += QUARTER
    assert stock.reserving.expire() >= 1
    assert stock.reserving.expire() == 0
    assert stock.reserving.get(moderator, held.code).state == "expired"
    newest = stock.levels.history(moderator, BOLT)[0]
    assert (newest.kind, newest.reserved, newest.person_name) == ("expire", -3, "expire-reservations")
    assert stock.checking.verify(moderator).wrong == []


def test_a_reservation_ends_in_the_future(stock: Stock, moderator: Actor, clock: Clock) -> None:
    stock.moving.add(moderator, BOLT, 5)
    with pytest.raises(Invalid, match="in the future"):
        stock.reserving.reserve(moderator, BOLT, 1, until=clock.now)


def test_running_low_is_told_at_the_edge_and_again_only_after_the_band(
    stock: Stock, services: Services, moderator: Actor, admin: Actor
) -> None:
    stock.moving.add(moderator, BOLT, 12)
    stock.revising.threshold(moderator, BOLT, 10, band=3)
    stock.moving.take(moderator, BOLT, 2)
    assert _told(services, admin) == []
    stock.moving.take(moderator, BOLT, 1)
    stock.moving.take(moderator, BOLT, 1)
    stock.moving.add(moderator, BOLT, 3)
    stock.moving.take(moderator, BOLT, 2)
    assert _told(services, admin) == [("firing", 9)]
    assert [level.product for level in stock.levels.low(moderator)] == [12]
    stock.moving.add(moderator, BOLT, 4)
    assert _told(services, admin) == [("firing", 9), ("resolved", 13)]
    stock.reserving.reserve(moderator, BOLT, 4)
    assert _told(services, admin) == [("firing", 9), ("resolved", 13), ("firing", 9)]


def test_an_alarm_and_its_end_are_one_episode(stock: Stock, services: Services, moderator: Actor, admin: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    stock.revising.threshold(moderator, BOLT, 10)
    stock.revising.threshold(moderator, BOLT, 0)
    episodes = [row.details["episode"] for row in services.audit.recent(admin) if row.action == "stock.low"]
    assert len(episodes) == 2
    assert len(set(episodes)) == 1


def _told(services: Services, admin: Actor) -> list[tuple[str, int]]:
    """What the ledger says of running low, the oldest first."""
    rows = [row for row in services.audit.recent(admin, 50) if row.action == "stock.low"]
    return [(row.details["state"], row.details["value"]) for row in reversed(rows)]
