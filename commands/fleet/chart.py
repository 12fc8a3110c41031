"""A figure over time as a picture."""

from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from inventory.drawing import png
from inventory.fleet.metrics import Series

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PERCENT = 100
_INCHES, _DPI = (6.4, 3.6), 150
_LINE, _BAND = "#1f6feb", "#9ec5fe"


def picture(series: Series, zone: ZoneInfo) -> bytes:
    """A PNG of 960 × 540: the average as a line, the lowest and highest as a band; raises ImportError."""
    return png(lambda: _drawn(series, zone))


def _drawn(series: Series, zone: ZoneInfo) -> "Figure":
    # Imported here: it takes 30 MB and half a second, and only who draws pays for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    dates: Any = import_module("matplotlib.dates")  # it has no types
    times = [float(dates.date2num(point.at)) for point in series.points]
    axes.fill_between(times, [p.lowest for p in series.points], [p.highest for p in series.points], color=_BAND)
    axes.plot(times, [point.average for point in series.points], color=_LINE, linewidth=2)
    axes.set_title(f"{series.target_name}: {series.name}", loc="left", parse_math=False)
    if ".percent" in series.name:
        axes.set_ylim(0, _PERCENT)
    locator = dates.AutoDateLocator(tz=zone)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, tz=zone))
    axes.set_xlabel(zone.key)
    axes.grid(color="#d0d7de")
    axes.spines[["top", "right"]].set_visible(False)
    return figure
