"""Stock in and out as files: all or nothing, once, and what was exported comes back unchanged."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.actor import Actor, Role
from inventory.errors import Conflict, Denied, Invalid
from inventory.services import Services
from inventory.sheets import Format, Imported
from inventory.stock.services import Stock


@pytest.fixture
def stock(services: Services) -> Stock:
    return services.stock


def put(stock: Stock, actor: Actor, text: str, *, dry_run: bool = False) -> Imported:
    return stock.exchange.import_file(actor, text.encode(), dry_run=dry_run)


def counts(told: Imported) -> tuple[int, int, int, int]:
    return told.added, told.changed, told.unchanged, told.error_count


def table(stock: Stock, actor: Actor) -> list[tuple[object, ...]]:
    return [
        (level.product, level.name, level.warehouse, level.quantity, level.reserved, level.low, level.band)
        for level in stock.levels.page(actor, limit=200)
    ]


def test_a_file_adds_changes_and_keeps(stock: Stock, moderator: Actor) -> None:
    stock.moving.add(moderator, "1", 5)
    stock.moving.add(moderator, "2", 5)
    text = "product,name,quantity,warehouse,low\n1,M4 bolt,7,,3\n2,,5,main,\n3,Nut,4,east,\n"
    assert counts(put(stock, moderator, text, dry_run=True)) == (1, 1, 1, 0)
    assert len(table(stock, moderator)) == 2
    assert counts(put(stock, moderator, text)) == (1, 1, 1, 0)
    assert table(stock, moderator) == [
        (1, "M4 bolt", "main", 7, 0, 3, 0), (2, None, "main", 5, 0, 0, 0), (3, "Nut", "east", 4, 0, 0, 0),
    ]  # fmt: skip
    assert stock.checking.verify(moderator).wrong == []
    assert stock.levels.get(moderator, "nut").number == 3


def test_a_product_is_found_by_its_name_alone(stock: Stock, moderator: Actor) -> None:
    stock.revising.name(moderator, "7", "M4 bolt")
    assert counts(put(stock, moderator, "name;quantity\nm4 BOLT;9\n")) == (1, 0, 0, 0)
    assert table(stock, moderator) == [(7, "M4 bolt", "main", 9, 0, 0, 0)]


def test_the_same_file_again_changes_nothing(stock: Stock, moderator: Actor) -> None:
    text = '[{"product": 1, "quantity": 5}]'
    first = put(stock, moderator, text)
    stock.moving.take(moderator, "1", 2)
    assert put(stock, moderator, text) == first
    assert table(stock, moderator) == [(1, None, "main", 3, 0, 0, 0)]


FAULTS = {
    "product,quantity\n1,abc\n": "row 2: The quantity should be a valid integer.",
    "product,quantity\n1,-1\n": "quantity",
    "product,quantity\n99999999999,1\n": "product",
    "product,quantity\n1,5\n1,6\n": "Row 2 has the same product and warehouse",
    "name,quantity\nWasher,1\n": "No product is called 'Washer'; say its number too.",
    "product,name\n1,Nut\n2,nut\n": "Another product is called 'nut' already.",
    "product,name\n1,12\n": "another product's number",
    "product,warehouse\n1,\u200b\n": "A warehouse's name cannot be empty",
    "product,band\n1,5\n": "A band needs a low above 0.",
    "product,quantity\n8,1\n": "4 of product 8 are reserved in main",
    "product,warehouse,quantity\n,main,4\n": "Say the product",
}


@pytest.mark.parametrize("text", FAULTS)
def test_with_a_row_at_fault_nothing_is_imported(stock: Stock, moderator: Actor, text: str) -> None:
    stock.moving.add(moderator, "8", 5)
    stock.reserving.reserve(moderator, "8", 4)
    before = table(stock, moderator)
    told = put(stock, moderator, text)
    sentences = " ".join(f"row {fault.row}: {fault.sentence}" for fault in told.errors)
    assert FAULTS[text] in sentences
    assert table(stock, moderator) == before


@pytest.mark.parametrize("text", ["quantity\n5\n", "colour,product\nred,1\n", '{"product": 1}', "[1]", "[{"])
def test_a_file_that_can_t_be_meant_is_refused(stock: Stock, moderator: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        put(stock, moderator, text)


def test_members_export_and_don_t_import(stock: Stock, member: Actor, moderator: Actor) -> None:
    stock.moving.add(moderator, "1", 5)
    assert "1,,main,5,0,0,0" in "".join(stock.exchange.export(member))
    with pytest.raises(Denied):
        put(stock, member, "product\n1\n")


NAMES = st.one_of(st.none(), st.text(min_size=1, max_size=20), st.sampled_from(["=1+1", "'@x", "a,b;c", 'a"b', "+-"]))
LEVELS = st.lists(
    st.tuples(st.integers(0, 5), NAMES, st.sampled_from(["main", "=east", "West;hall"]), st.integers(0, 9)), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(levels=LEVELS, form=st.sampled_from(["csv", "json"]))
def test_what_was_exported_comes_back_unchanged_here_and_elsewhere(
    stock: Stock, levels: list[tuple[int, str | None, str, int]], form: Format
) -> None:
    actor = Actor(f"c-{uuid4().hex[:12]}", "test:max", "Max", "test", Role.MODERATOR)
    for product, name, warehouse, quantity in levels:
        stock.booking.set(actor, str(product), quantity, warehouse)
        stock.revising.threshold(actor, str(product), quantity, None, warehouse)
        try:
            stock.revising.name(actor, str(product), name)
        except (Conflict, Invalid):
            continue
    content = "".join(stock.exchange.export(actor, form)).encode()
    again = stock.exchange.import_file(actor, content, form)
    assert (again.added, again.changed, again.error_count) == (0, 0, 0)
    elsewhere = Actor(f"c-{uuid4().hex[:12]}", "test:max", "Max", "test", Role.MODERATOR)
    stock.exchange.import_file(elsewhere, content, form)
    assert "".join(stock.exchange.export(elsewhere, form)).encode() == content
