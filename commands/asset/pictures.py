"""Charts as files of a reply; where nothing draws here, the reply does without."""

from datetime import timedelta

from commands.base import Attachment
from inventory.assets.chart import Chart, picture


def drawn(chart: Chart, name: str) -> Attachment | None:
    """The chart as a PNG; None where the library that draws isn't installed."""
    try:
        return Attachment(name, picture(chart), "image/png")
    except ModuleNotFoundError:
        return None


def spelled(period: timedelta) -> str:
    """`7 days`, `1 year`."""
    days = period.days
    if period < timedelta(days=2):
        return f"{period.total_seconds() / 3600:.0f} hours"
    if days % 365 == 0:
        years = days // 365
        return "1 year" if years == 1 else f"{years} years"
    return f"{days} days"
