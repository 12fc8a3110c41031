"""A figure over time as a picture and as blocks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commands.fleet.chart import blocks, picture
from inventory.fleet.metrics import Point, Series

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def points(values: list[float]) -> list[Point]:
    return [
        Point(at=NOW + timedelta(minutes=n), average=value, lowest=value - 1, highest=value + 1)
        for n, value in enumerate(values)
    ]


def test_a_picture_is_a_png_of_its_size() -> None:
    series = Series(
        target=UUID(int=1), target_name="web-1 $x^2$", name="cpu.percent", minutes=1, points=points([1.0, 50.0, 99.0])
    )
    drawn = picture(series, ZoneInfo("Europe/Berlin"))
    assert drawn.startswith(b"\x89PNG")
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (960, 540)


def test_blocks_rise_with_the_figure() -> None:
    assert blocks(points([0.0, 50.0, 100.0])) == "▁▅█"
    assert blocks(points([7.0])) == "▁"


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=500))
def test_there_are_never_more_than_forty_blocks(values: list[float]) -> None:
    assert 1 <= len(blocks(points(values))) <= 40
