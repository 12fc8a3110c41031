"""A figure over time as a picture."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.fleet.chart import picture
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
