"""Stock on real PostgreSQL: what comes, goes and is promised, and what a refusal says."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from inventory.actor import Actor
from inventory.errors import Conflict, Denied, Invalid, KeyReused, NotFound
from inventory.services import Services
from inventory.stock.services import Stock

BOLT = "12"


@pytest.fixture
def stock(services: Services) -> Stock:
    """The services of stock."""
    return services.stock


def amounts(stock: Stock, actor: Actor, product: str = BOLT) -> dict[str, tuple[int, int]]:
    """Quantity and reserved by warehouse, from the database."""
    return {level.warehouse: (level.quantity, level.reserved) for level in stock.levels.get(actor, product).levels}


def test_what_is_added_is_in_main_where_nothing_else_is_said(stock: Stock, moderator: Actor) -> None:
    assert stock.moving.add(moderator, BOLT, 5).level.quantity == 5
    assert stock.moving.add(moderator, BOLT, 2).level.quantity == 7
    assert amounts(stock, moderator) == {"main": (7, 0)}


def test_the_only_warehouse_is_meant_where_none_is_named(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5, "East hall")
    stock.moving.take(moderator, BOLT, 2)
    assert amounts(stock, moderator) == {"East hall": (3, 0)}


def test_a_warehouse_is_the_same_whatever_its_case_and_blanks(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5, "East hall")
    stock.moving.add(moderator, BOLT, 5, "EASTHALL")
    assert amounts(stock, moderator) == {"East hall": (10, 0)}


def test_more_than_is_free_can_t_be_taken(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    stock.reserving.reserve(moderator, BOLT, 3)
    with pytest.raises(Conflict, match=r"Only 2 of product 12 are free in main \(5 there, 3 reserved\)"):
        stock.moving.take(moderator, BOLT, 3)
    with pytest.raises(Conflict, match="There is no product 13 in main"):
        stock.moving.take(moderator, "13", 1)


def test_a_reservation_is_committed_once(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    held = stock.reserving.reserve(moderator, BOLT, 3).reservation
    assert held is not None
    assert stock.reserving.commit(moderator, held.code).level.quantity == 2
    with pytest.raises(Conflict, match="is committed already"):
        stock.reserving.commit(moderator, held.code)
    with pytest.raises(Conflict, match="is committed already"):
        stock.reserving.release(moderator, str(held.id))
    assert amounts(stock, moderator) == {"main": (2, 0)}


def test_a_released_reservation_leaves_the_pieces(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    held = stock.reserving.reserve(moderator, BOLT, 5).reservation
    assert held is not None
    stock.reserving.release(moderator, held.code.upper())
    assert amounts(stock, moderator) == {"main": (5, 0)}


def test_an_unknown_reservation_is_not_found(stock: Stock, moderator: Actor) -> None:
    with pytest.raises(NotFound, match="There is no reservation nothing"):
        stock.reserving.commit(moderator, "nothing")


def test_pieces_move_between_warehouses_and_none_is_lost(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    booked = stock.booking.move(moderator, BOLT, 2, "east")
    assert [(level.warehouse, level.quantity) for level in booked.levels] == [("main", 3), ("east", 2)]
    with pytest.raises(Conflict, match="main has 3 of product 12"):
        stock.booking.move(moderator, BOLT, 4, "east", "main")
    with pytest.raises(Invalid, match="in main already"):
        stock.booking.move(moderator, BOLT, 1, "Main")
    with pytest.raises(Conflict, match="There is no product 12 in west"):
        stock.booking.move(moderator, BOLT, 1, "south", "west")
    assert amounts(stock, moderator) == {"main": (3, 0), "east": (2, 0)}


def test_what_is_there_can_be_set_but_not_below_what_is_reserved(stock: Stock, moderator: Actor) -> None:
    stock.booking.set(moderator, BOLT, 40)
    stock.reserving.reserve(moderator, BOLT, 10)
    with pytest.raises(Conflict, match="10 of them reserved"):
        stock.booking.set(moderator, BOLT, 9)
    stock.booking.set(moderator, BOLT, 10)
    assert stock.booking.set(moderator, BOLT, 10).operation is None
    assert amounts(stock, moderator) == {"main": (10, 10)}


def test_no_level_holds_more_than_fits(stock: Stock, moderator: Actor) -> None:
    stock.booking.set(moderator, BOLT, 2**31 - 1)
    with pytest.raises(Conflict, match="can't hold more than"):
        stock.moving.add(moderator, BOLT, 1)
    stock.moving.add(moderator, BOLT, 1, "east")
    with pytest.raises(Conflict, match="can't hold more than"):
        stock.booking.move(moderator, BOLT, 1, "main", "east")


@pytest.mark.parametrize("pieces", [0, -1, 2**31])
def test_a_number_of_pieces_is_sound(stock: Stock, moderator: Actor, pieces: int) -> None:
    for change in (stock.moving.add, stock.moving.take, stock.reserving.reserve):
        with pytest.raises(Invalid, match="A number of pieces"):
            change(moderator, BOLT, pieces)


def test_a_product_has_a_name_and_is_found_by_it(stock: Stock, moderator: Actor) -> None:
    stock.revising.name(moderator, BOLT, "M4 bolt")
    stock.moving.add(moderator, "m4  BOLT", 5)
    assert amounts(stock, moderator, "M4 bolt") == {"main": (5, 0)}
    assert stock.levels.search(moderator, "bolt")[0].label == "M4 bolt"
    assert stock.levels.search(moderator, "m4 blt")[0].label == "M4 bolt"
    with pytest.raises(NotFound, match="Did you mean M4 bolt"):
        stock.levels.get(moderator, "M4 blot")


def test_a_name_belongs_to_one_product_and_is_no_number(stock: Stock, moderator: Actor) -> None:
    stock.revising.name(moderator, BOLT, "M4 bolt")
    with pytest.raises(Conflict, match="is called 'm4 bolt' already"):
        stock.revising.name(moderator, "13", "m4 bolt")
    with pytest.raises(Invalid, match="another product's number"):
        stock.revising.name(moderator, "13", "12")
    assert stock.revising.name(moderator, BOLT, "Bolt") == "M4 bolt"
    with pytest.raises(NotFound):
        stock.levels.get(moderator, "M4 bolt")
    assert stock.revising.name(moderator, "bolt", None) == "Bolt"
    assert stock.levels.get(moderator, BOLT).label == "product 12"


def test_a_stock_take_books_the_differences(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, "1", 5)
    stock.moving.add(moderator, "2", 5)
    told = stock.counting.count(moderator, [("1", 5), ("2", 4), ("3", 1)], dry_run=True)
    assert amounts(stock, moderator, "2") == {"main": (5, 0)}
    report = stock.counting.count(moderator, [("1", 5), ("2", 4), ("3", 1)])
    assert report.agreed == told.agreed == 1
    assert report.differences == told.differences
    found = [(row.product, row.booked, row.counted) for row in report.differences]
    assert found == [(2, 5, 4), (3, 0, 1)]
    assert amounts(stock, moderator, "3") == {"main": (1, 0)}


def test_a_stock_take_is_all_or_nothing(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, "1", 5)
    stock.reserving.reserve(moderator, "1", 5)
    with pytest.raises(Conflict):
        stock.counting.count(moderator, [("2", 7), ("1", 4)])
    assert stock.levels.get(moderator, "2").levels == []
    with pytest.raises(Invalid, match="twice"):
        stock.counting.count(moderator, [("1", 5), ("#1", 6)])


def test_members_look_and_don_t_touch(stock: Stock, member: Actor, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)
    assert amounts(stock, member) == {"main": (5, 0)}
    for change in (stock.moving.add, stock.moving.take, stock.reserving.reserve, stock.booking.set):
        with pytest.raises(Denied):
            change(member, BOLT, 1)


def test_the_same_key_has_one_effect(stock: Stock, moderator: Actor) -> None:
    once = moderator.with_key("k1", "f1")
    first = stock.moving.add(once, BOLT, 5)
    assert stock.moving.add(once, BOLT, 5) == first
    assert amounts(stock, moderator) == {"main": (5, 0)}
    with pytest.raises(KeyReused):
        stock.moving.add(moderator.with_key("k1", "f2"), BOLT, 5)


def test_of_many_at_once_only_as_many_reserve_as_there_are_pieces(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, BOLT, 5)

    def reserve(number: int) -> bool:
        try:
            stock.reserving.reserve(replace(moderator, person=f"test:{number}"), BOLT, 1)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = sum(pool.map(reserve, range(48)))
    stock.levels.get(moderator, BOLT)
    assert (won, amounts(stock, moderator)) == (5, {"main": (5, 5)})
    assert stock.checking.verify(moderator).wrong == []
