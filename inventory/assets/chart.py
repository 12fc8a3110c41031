"""A history as a picture that can be read on a phone: title, axes with unit and zone, and a mark where it is stale."""

from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from inventory.assets.model import Bar
from inventory.assets.money import axis_number, money
from inventory.drawing import png

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# 960 × 720: on a phone 360 wide, letters of 14 points are still 11 high.
_INCHES, _DPI, _LETTERS = (6.4, 4.8), 150, 14
_LINE, _BAND, _STALE, _GRID = "#1f6feb", "#9ec5fe", "#b42318", "#d0d7de"
_TITLE_WIDTH = 760
_TICKS = 5
_DAY = 86_400
_EDGE = 0.12
_LEVEL, _BELOW, _ABOVE, _ABOVE_STALE = 0.02, 0.08, 0.2, 0.32


class Chart(NamedTuple):
    """What is drawn: `stale` says how old the newest price is, and is empty while that is fresh."""

    name: str
    period: str
    currency: str
    bars: Sequence[Bar]
    zone: ZoneInfo
    stale: str = ""


def picture(chart: Chart) -> bytes:
    """The chart as a PNG of 960 × 720."""
    return png(lambda: drawn(chart))


def drawn(chart: Chart) -> "Figure":
    """The chart as a figure of its own, without the library's global state."""
    # It takes 30 MB and half a second: only who draws pays for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    figure = Figure(figsize=_INCHES, dpi=_DPI, layout=ConstrainedLayoutEngine(w_pad=_EDGE, h_pad=_EDGE))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    _prices(axes, chart)
    _words(axes, chart)
    _axes(axes, chart)
    return figure


def _prices(axes: "Axes", chart: Chart) -> None:
    # Days since 1970 are how the library counts time.
    times = [bar.start.timestamp() / _DAY for bar in chart.bars]
    lows, highs = [float(bar.low) for bar in chart.bars], [float(bar.high) for bar in chart.bars]
    closes = [float(bar.close) for bar in chart.bars]
    color = _STALE if chart.stale else _LINE
    axes.fill_between(times, lows, highs, color=_BAND, linewidth=0)
    axes.plot(times, closes, color=color, linewidth=2.5, solid_capstyle="round")
    axes.plot(times[-1:], closes[-1:], marker="o", markersize=9, color=color)


def _words(axes: "Axes", chart: Chart) -> None:
    name = drawable(chart.name)
    # A dollar sign is a dollar sign here, and no formula.
    title = axes.set_title("", fontsize=_LETTERS + 4, fontweight="bold", loc="left", parse_math=False)
    for length in range(len(name), 0, -1):
        shown = name if length == len(name) else f"{name[:length].rstrip()}…"
        title.set_text(f"{shown}, {chart.period}")
        if title.get_window_extent().width <= _TITLE_WIDTH:
            break
    last = money(chart.bars[-1].close, chart.currency)
    text, color = (f"{last}\n{chart.stale}", _STALE) if chart.stale else (last, _LINE)
    axes.annotate(
        text, (0.02, 0.97), xycoords="axes fraction", ha="left", va="top", fontsize=_LETTERS, color=color,
        fontweight="bold", parse_math=False,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": color, "alpha": 0.85},
    )  # fmt: skip


def _axes(axes: "Axes", chart: Chart) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - as above

    # The library's dates have no types.
    dates: Any = import_module("matplotlib.dates")
    locator = dates.AutoDateLocator(tz=chart.zone, minticks=3, maxticks=_TICKS + 1)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=chart.zone))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=_TICKS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    axes.set_ylabel(f"Price ({chart.currency.upper()})", fontsize=_LETTERS)
    axes.set_xlabel(f"Time ({chart.zone.key})", fontsize=_LETTERS)
    axes.tick_params(labelsize=_LETTERS)
    axes.xaxis.get_offset_text().set_fontsize(_LETTERS)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.margins(x=0.02)
    axes.set_ylim(*_limits(chart))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _limits(chart: Chart) -> tuple[float, float]:
    """The lowest and highest value of the axis: above the prices there is room for the words."""
    low, high = float(min(bar.low for bar in chart.bars)), float(max(bar.high for bar in chart.bars))
    span = (high - low) or high * _LEVEL
    return low - span * _BELOW, high + span * (_ABOVE_STALE if chart.stale else _ABOVE)


def _tick(value: float) -> str:
    """A price at the axis: the unit stands beside it."""
    if not value:
        return "0"
    return axis_number(Decimal(f"{value:.6g}"))


def drawable(text: str) -> str:
    """The text without the signs that the library's own letters lack, which would be drawn as boxes."""
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415 - as above

    known = get_font(findfont(FontProperties())).get_charmap()
    return " ".join("".join(sign for sign in text if ord(sign) in known).split())
