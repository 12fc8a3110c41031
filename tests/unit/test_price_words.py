"""Prices, ages and sparklines in words, and when a watch fires."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.asset.rows import decimal
from commands.sparkline import sparkline
from inventory.assets.history import fitting, parse_period, valid_width
from inventory.assets.model import STALE_AFTER, Bar, is_stale
from inventory.assets.money import age, amount, as_of, money, percent, short_money
from inventory.assets.watch import Side, Watch, valid_band, valid_threshold
from inventory.assets.worth import joined
from inventory.errors import Invalid

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("91234.5", "usd", "$91,234.50"), ("1", "usd", "$1.00"), ("0.999", "usd", "$0.999"),
        ("0.00001234567", "usd", "$0.00001235"), ("1.5", "chf", "1.50 CHF"), ("1234", "eur", "€1,234.00"),
        (None, "usd", "no price"), ("0.1", "usd", "$0.1"), ("-2.5", "usd", "-$2.50"),
    ],
)  # fmt: skip
def test_a_price_is_written_as_people_read_it_and_none_is_not_nothing(
    value: str | None, currency: str, text: str
) -> None:
    assert money(None if value is None else Decimal(value), currency) == text


def test_large_sums_are_short() -> None:
    assert short_money(Decimal(1381651251183), "usd") == "$1.38 T"
    assert short_money(Decimal(950), "usd") == "$950.00"
    assert short_money(None, "usd") == "unknown"


def test_shares_and_amounts_keep_what_was_said() -> None:
    assert (percent(Decimal("3.125")), percent(Decimal(-2)), percent(None)) == ("+3.1%", "-2.0%", "?")
    assert (amount(Decimal("0.50")), amount(Decimal(1000)), amount(Decimal("1E+3"))) == ("0.5", "1,000", "1,000")


@pytest.mark.parametrize(
    ("old", "text"),
    [
        (timedelta(minutes=2), "as of 12:58, 2 min old"),
        (timedelta(minutes=15), "as of 12:45, 15 min old"),
        (timedelta(minutes=16), "as of 12:44, stale, 16 min old"),
        (timedelta(hours=30), "as of Fri 2026-11-20 07:00, stale, 30 h old"),
        (timedelta(days=9), "as of Thu 2026-11-12 13:00, stale, 9 days old"),
        (timedelta(seconds=-5), "as of 13:00, 0 min old"),
    ],
)
def test_a_price_tells_its_age_and_says_when_it_is_stale(old: timedelta, text: str) -> None:
    assert as_of(NOON - old, NOON, BERLIN) == text


def test_a_price_that_nobody_knows_is_stale() -> None:
    assert as_of(None, NOON, BERLIN) == "never seen"
    assert is_stale(None, NOON)
    assert not is_stale(NOON - STALE_AFTER, NOON)
    assert age(timedelta(minutes=59, seconds=59)) == "59 min"


def test_a_sparkline_goes_from_the_lowest_sign_to_the_highest() -> None:
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    assert sparkline([5, 5, 5]) == "▅▅▅"
    assert sparkline([]) == ""


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=500))
def test_a_sparkline_is_never_longer_than_asked_and_ends_with_the_newest(values: list[float]) -> None:
    line = sparkline([*values, 2e9], 24)
    assert len(line) == min(24, len(values) + 1)
    assert line[-1] == "█"
    assert set(line) <= set("▁▂▃▄▅▆▇█")


@pytest.mark.parametrize(
    ("text", "days"), [("24h", 1), ("7d", 7), ("1w", 7), ("3 months", 90), ("1y", 365), ("year", 365), ("2 weeks", 14)]
)
def test_a_period_is_read_as_people_write_it(text: str, days: int) -> None:
    assert parse_period(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "soon", "0d", "-1d", "1m2", "9999y", "1e9d", "7"])
def test_a_period_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="can't be read"):
        parse_period(text)


def test_the_interval_fits_the_period() -> None:
    assert [fitting(timedelta(days=days)) for days in (1, 2, 7, 31, 90, 365)] == [5, 5, 60, 60, 1440, 1440]
    assert valid_width(15) == 15
    for minutes in (0, 7, 25, 1445, 50):
        with pytest.raises(Invalid):
            valid_width(minutes)


@pytest.mark.parametrize(("text", "value"), [("100,000", "100000"), ("$0.25", "0.25"), ("5%", "5"), ("1_000", "1000")])
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert decimal(text, "threshold") == Decimal(value)


@pytest.mark.parametrize("text", ["much", "", "nan", "inf", "1.2.3", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decimal(text, "threshold")


def watch(kind: Side, threshold: str, band: str | None = None, **more: object) -> Watch:
    limit = Decimal(threshold)
    fields = {
        "community_id": "c", "number": 1, "id": UUID(int=1), "coin": "bitcoin", "kind": kind, "threshold": limit,
        "band": valid_band(kind, limit, None if band is None else Decimal(band)), "firing": False, "created_by": "p",
        "created_at": NOON, "symbol": "BTC", "name": "Bitcoin", "price_at": NOON,
    }  # fmt: skip
    return Watch.model_validate({**fields, **more})


def fired(kind: Side, threshold: str, band: str, values: list[str]) -> list[bool]:
    """Whether it fires at each of the prices in turn (or at each of the changes)."""
    found, name = [False], "change_24h" if kind == "moves" else "price"
    for value in values:
        prices = {"price": Decimal(1), name: Decimal(value)}
        found.append(watch(kind, threshold, band, firing=found[-1], **prices).fires(NOON))
    return found[1:]


def test_a_watch_fires_past_its_threshold_and_is_armed_again_only_behind_its_band() -> None:
    assert fired("above", "100", "5", ["99", "100", "99", "95.1", "94.9", "99", "101"]) == [
        False, True, True, True, False, False, True,
    ]  # fmt: skip
    assert fired("below", "100", "5", ["101", "100", "104", "106", "99"]) == [False, True, True, False, True]
    assert fired("moves", "5", "1", ["4", "-6", "4.5", "3", "5"]) == [False, True, True, False, True]


def test_a_stale_or_unknown_price_changes_nothing() -> None:
    old = NOON - STALE_AFTER - timedelta(seconds=1)
    for firing in (True, False):
        assert watch("above", "1", firing=firing, price=Decimal(99), price_at=old).fires(NOON) is firing
        assert watch("above", "1", firing=firing, price=None, price_at=None).fires(NOON) is firing
        assert watch("moves", "1", firing=firing, price=Decimal(9), change_24h=None).fires(NOON) is firing


@given(st.lists(st.integers(1, 200), max_size=60))
def test_within_the_band_no_watch_fires_twice(prices: list[int]) -> None:
    found = fired("above", "100", "10", [str(price) for price in prices])
    armed = True
    for price, before, now in zip(prices, [False, *found], found, strict=False):
        if now and not before:
            assert armed
            armed = False
        armed = armed or price < 90


@pytest.mark.parametrize("threshold", ["0", "-1", "NaN", "Infinity", "1E+30", "1E-30"])
def test_a_threshold_has_to_be_a_number_above_nothing(threshold: str) -> None:
    with pytest.raises(Invalid):
        valid_threshold(Decimal(threshold))


@pytest.mark.parametrize("band", ["100", "-1", "NaN"])
def test_a_band_is_smaller_than_its_threshold(band: str) -> None:
    with pytest.raises(Invalid):
        valid_band("above", Decimal(100), Decimal(band))


def bar(day: int, close: str) -> Bar:
    price = Decimal(close)
    return Bar(NOON + timedelta(days=day), price, price, price, price)


def test_what_is_held_is_worth_the_sum_from_when_all_have_a_price() -> None:
    parts = [([bar(0, "10"), bar(1, "11"), bar(3, "13")], Decimal(2)), ([bar(1, "100"), bar(2, "50")], Decimal("0.5"))]
    assert [(found.start.day, found.close) for found in joined(parts)] == [
        (22, Decimal("72.0")), (23, Decimal("47.0")), (24, Decimal("51.0")),
    ]  # fmt: skip
    assert joined([([], Decimal(1)), *parts]) == []
    assert joined([]) == []
