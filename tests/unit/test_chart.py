"""Charts as they come out: title, axes with unit and zone, the mark of a stale price, and letters for a phone."""

import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PIL import Image

from inventory.assets.chart import Chart, drawable, drawn, picture
from inventory.assets.model import Bar

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PHONE = 360
SMALLEST = 10
"""Pixels that a line of letters is high at least, on a phone as wide as that."""
LONG = "Wrapped Staked Ether of WWWWWWWWWWWW (WSTETH)"
RED = (0xB4, 0x23, 0x18)


def bars(count: int, step: timedelta, first: float = 100.0, rise: float = 0.5) -> list[Bar]:
    """A price that rises, and swings around each of its closes."""
    return [
        Bar(NOON - step * (count - place), *(Decimal(repr(first + rise * place + swing)) for swing in (-1, 2, -2, 0)))
        for place in range(count)
    ]


YEAR = bars(366, timedelta(days=1))


def words(chart: Chart) -> list[str]:
    figure = drawn(chart)
    figure.canvas.draw()
    axes = figure.axes[0]
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.get_offset_text()]
    texts = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts, *ticks]  # type: ignore[attr-defined] # where loc="left" stands
    return [text.get_text() for text in texts if text.get_text()]


def test_a_chart_names_its_coin_its_unit_and_its_zone() -> None:
    said = words(Chart("Bitcoin (BTC)", "1 year", "usd", YEAR, BERLIN))
    assert {"Bitcoin (BTC), 1 year", "Price (USD)", "Time (Europe/Berlin)", "$282.50"} <= set(said)
    assert "2026" in said
    assert [word for word in said if word in ("Apr", "Jul", "Oct")] == ["Apr", "Jul", "Oct"]


def test_times_are_those_of_the_zone() -> None:
    day = bars(24, timedelta(hours=1))
    shown = {zone: words(Chart("x", "1 day", "usd", day, ZoneInfo(zone))) for zone in ("UTC", "Asia/Kolkata")}
    assert "18:00" in shown["UTC"]
    assert "Time (Asia/Kolkata)" in shown["Asia/Kolkata"]
    utc, india = (drawn(Chart("x", "1 day", "usd", day, ZoneInfo(zone))).axes[0] for zone in shown)
    assert utc.get_xlim() == india.get_xlim()
    assert list(utc.get_xticks()) != list(india.get_xticks())


def test_a_stale_price_is_marked_in_words_and_colour() -> None:
    mark = "as of 11:05, stale, 3 h old"
    stale, fresh = Chart("x", "7 days", "usd", YEAR, BERLIN, mark), Chart("x", "7 days", "usd", YEAR, BERLIN)
    assert f"$282.50\n{mark}" in words(stale)
    assert not [word for word in words(fresh) if "stale" in word]
    assert (_near(stale, RED), _near(fresh, RED)) == (True, False)


def test_letters_are_legible_on_a_phone() -> None:
    figure = drawn(Chart("Bitcoin (BTC)", "1 year", "usd", YEAR, BERLIN, "as of 11:05, stale, 3 h old"))
    figure.canvas.draw()
    axes, scale = figure.axes[0], PHONE / figure.bbox.width
    texts = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, *axes.texts]
    sizes = [float(text.get_fontsize()) * figure.dpi / 72 * scale for text in texts if text.get_text()]
    assert len(sizes) > 8
    assert min(sizes) >= SMALLEST


@pytest.mark.parametrize(("count", "minutes"), [(2, 60), (288, 5), (168, 60), (366, 1440), (4700, 1440)])
@pytest.mark.parametrize("stale", ["", "as of Thu 2026-11-12 13:00, stale, 9 days old"])
def test_no_word_runs_into_another_or_over_the_edge(count: int, minutes: int, stale: str) -> None:
    figure = drawn(Chart(LONG, "30 days", "usd", bars(count, timedelta(minutes=minutes)), BERLIN, stale))
    figure.canvas.draw()
    axes = figure.axes[0]
    labels = [[text for text in ticks if text.get_text()] for ticks in (axes.get_xticklabels(), axes.get_yticklabels())]
    for row in labels:
        boxes = [text.get_window_extent() for text in row if _inside(axes, text)]
        assert len(boxes) >= 2
        assert not [(one, other) for one, other in pairwise(boxes) if one.overlaps(other)]
    for text in (axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts):  # type: ignore[attr-defined] # as above
        box = text.get_window_extent()
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width
        assert 0 <= box.y0 < box.y1 <= figure.bbox.height


def _inside(axes: object, text: object) -> bool:
    low, high = axes.get_xlim() if text in axes.get_xticklabels() else axes.get_ylim()  # type: ignore[attr-defined] # an Axes
    place = text.get_position()[0 if text in axes.get_xticklabels() else 1]  # type: ignore[attr-defined] # a Text
    return bool(low <= place <= high)


def test_the_words_in_the_corner_hide_no_price() -> None:
    falling = bars(100, timedelta(days=1), 200.0, -1.0)
    for stale in ("", "as of 11:05, stale, 3 h old"):
        figure = drawn(Chart("x", "7 days", "usd", falling, BERLIN, stale))
        figure.canvas.draw()
        axes = figure.axes[0]
        box = axes.texts[0].get_window_extent()
        highest = axes.transData.transform((0, max(float(bar.high) for bar in falling)))[1]
        assert highest <= box.y0


@pytest.mark.parametrize("title", ["Shiba 犬 $INU $X (SHIB)", "$$", "\\frac{1}{2}$x$", "🚀🚀🚀", "ใบไม้", "", "a\nb"])
def test_a_coin_may_be_called_anything(title: str) -> None:
    assert picture(Chart(title, "7 days", "usd", bars(5, timedelta(days=1)), BERLIN)).startswith(b"\x89PNG")
    assert not set(drawable(title)) & set("犬🚀")


@pytest.mark.parametrize("price", [1e-18, 0.0000123, 1.0, 91234.5, 1e12])
def test_prices_of_any_size_have_an_axis_that_is_short(price: float) -> None:
    flat = [Bar(NOON - timedelta(days=day), *(Decimal(repr(price)),) * 4) for day in range(5, 0, -1)]
    moving = [Bar(NOON - timedelta(days=day), *(Decimal(repr(price * (1 + day / 50))),) * 4) for day in range(5, 0, -1)]
    for series in (flat, moving):
        assert picture(Chart("x", "7 days", "usd", series, BERLIN)).startswith(b"\x89PNG")
        assert max(len(word) for word in words(Chart("x", "7 days", "usd", series, BERLIN))) < 30


def test_the_picture_has_its_size_and_is_not_empty() -> None:
    content = picture(Chart("Bitcoin (BTC)", "1 year", "usd", YEAR, BERLIN))
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (960, 720))
        inked = np.asarray(image.convert("L")) < 200
    assert 0.01 < inked.mean() < 0.3
    assert len(content) < 200_000


def test_the_library_s_global_state_is_left_alone() -> None:
    picture(Chart("x", "7 days", "usd", YEAR, BERLIN))
    assert "matplotlib.pyplot" not in sys.modules


def _near(chart: Chart, colour: Sequence[int]) -> bool:
    """Whether the picture has pixels of a colour."""
    with Image.open(io.BytesIO(picture(chart))) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    return bool((np.abs(pixels - np.array(colour)).sum(axis=2) < 20).sum() > 200)
