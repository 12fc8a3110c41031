"""CoinGecko's answers, good and bad, as they are understood."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standins.coingecko.errors import SHAPES, TOO_MANY, flat_shape, nested_shape, status_shape
from tests.standins.coingecko.market import Coin, market_row
from workers.sources.coingecko import batches
from workers.sources.coingecko_errors import Broken, Refused, complaint, failure, retry_after
from workers.sources.coingecko_rows import numbers_exact, quoted

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE = b"<!DOCTYPE html><html><head><title>Access denied | 1020</title></head></html>"


@pytest.mark.parametrize("shape", SHAPES)
def test_too_many_calls_are_understood_in_every_shape(shape: str) -> None:
    code, sentence = complaint(SHAPES[shape], b"")
    assert sentence == TOO_MANY
    found = failure(429, code, sentence, 30.0)
    assert isinstance(found, Broken)
    assert found.pause == 30


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, status_shape(10002, "API Key Missing"), Refused), (401, status_shape(10005, "Pro only"), Refused),
        (400, nested_shape(10012, "Your request exceeds the allowed time range"), Refused), (403, {}, Refused),
        (404, flat_shape("coin not found"), Refused), (422, flat_shape("Missing parameter"), Refused),
        (500, {}, Broken), (503, "x", Broken), (408, None, Broken), (200, status_shape(429, "slow"), Broken),
        (301, None, Refused),
    ],
)  # fmt: skip
def test_what_may_go_better_is_tried_again_and_the_rest_is_not(status: int, body: object, kind: type) -> None:
    assert isinstance(failure(status, *complaint(body, b""), None), kind)


def test_a_page_of_the_cdn_is_quoted_by_its_title() -> None:
    assert complaint(numbers_exact(PAGE), PAGE) == (None, "Access denied | 1020")
    assert complaint(None, b"") == (None, "no reason given")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "119"}, 119.0), ({"Retry-After": "Sat, 21 Nov 2026 12:01:00 GMT"}, 60.0),
        ({"x-ratelimit-reset": "2026-11-21 12:00:30 UTC"}, None), ({"x-ratelimit-reset": "45"}, 45.0),
        ({"x-ratelimit-reset": str(int(NOON.timestamp()) + 20)}, 20.0), ({"Retry-After": "soon"}, None), ({}, None),
        ({"Retry-After": "999999"}, 3600.0), ({"Retry-After": "-5"}, None), ({"Retry-After": ""}, None),
        ({"x-ratelimit-reset": "2026-11-21T12:00:30+00:00"}, 30.0),
        ({"Retry-After": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_read_from_either_header(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOON) == seconds


def test_a_row_is_read_with_its_numbers_exact() -> None:
    row = market_row(Coin("bitcoin", "btc", "Bitcoin", 0.1, 1), NOON)
    found = quoted((numbers_exact(json.dumps([row]).encode()) or [None])[0])  # type: ignore[index] # a list
    assert found is not None
    assert (found.price, found.rank, found.change_24h) == (Decimal("0.1"), 1, Decimal("1.25"))
    assert found.figures["price_change_percentage_7d"] == Decimal("-4.2")
    assert "max_supply" not in found.figures
    assert len(found.week) == 42
    assert found.week[-1] == pytest.approx(0.1 * 1.167)


def test_null_stays_null() -> None:
    found = quoted(market_row(Coin("dust", "dst", "Dust", None, None), NOON))
    assert found is not None
    assert (found.price, found.cap, found.volume, found.change_24h, found.rank, found.week) == (None,) * 5 + ((),)


NUMBERLESS: list[object] = [None, True, "12", "NaN", [], {}, float("nan")]


@pytest.mark.parametrize("value", NUMBERLESS)
def test_what_is_no_number_is_no_price(value: object) -> None:
    row = {"id": "x", "symbol": "x", "name": "X", "current_price": value}
    found = quoted((numbers_exact(json.dumps([row]).encode()) or [None])[0])  # type: ignore[index] # a list
    assert found is not None
    assert found.price is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [*market_row(Coin("a", "a", "A", 1.0, 1), NOON)]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=12) | JSON)
def test_no_answer_whatever_it_holds_breaks_the_reading(row: object) -> None:
    body = json.dumps([row]).encode()
    found = numbers_exact(body)
    assert isinstance(found, list)
    quoted(found[0])
    complaint(found[0], body)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    code, sentence = complaint(numbers_exact(body), body)
    assert code is None or isinstance(code, int)
    assert sentence.isprintable()


@given(st.lists(st.text("abcdef-0123456789%ü", min_size=1, max_size=60), max_size=700))
def test_ids_are_asked_in_order_250_at_most_and_in_no_long_address(ids: list[str]) -> None:
    parts = batches(ids)
    assert [coin for part in parts for coin in part] == ids
    assert all(1 <= len(part) <= 250 for part in parts)
    assert all(sum(3 * len(coin.encode()) + 1 for coin in part) <= 24_000 for part in parts)
