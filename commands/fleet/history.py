"""Show how a figure of a machine went, as a picture.

Minutes are kept for two days, tens of minutes for a month, hours for a year. Without a figure, those are listed
that are known.
"""

from datetime import timedelta

from pydantic import Field

from commands.base import Arguments, Attachment, Call, Reply, option
from commands.fleet.chart import picture
from commands.sparkline import sparkline
from commands.wording import moment
from inventory.fleet.metrics import Series
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet history web-1", "fleet history web-1 cpu.percent", "fleet history web-1 disk.percent:/ --days 30")
_BLOCKS = 40


class Args(Arguments):
    """Of what, which, and how long."""

    target: str = Field(description="the machine's name or address, in quotes where it has blanks")
    figure: str = Field("", description="such as cpu.percent, memory.percent, disk.percent:/")
    days: int = option(1, "the last so many days", ge=1, le=365)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Draw it."""
    if not args.figure:
        names = services.fleet.metrics.names(call.actor, args.target)
        text = f"Known over time: {', '.join(names)}." if names else "Nothing was measured there yet."
        return Reply(text, data={"figures": names})
    age = timedelta(days=args.days)
    series = services.fleet.metrics.series(call.actor, args.target, args.figure, age, call.now)
    if not series.points:
        return Reply(f"Nothing was measured in that time of {series.name} on {series.target_name}.", data=series)
    lines = _lines(call, series)
    try:
        file = Attachment(f"{series.target_name}-{series.name}.png", picture(series, call.zone), "image/png")
    except ImportError:
        return Reply("\n".join([*lines, sparkline([point.average for point in series.points], _BLOCKS)]), data=series)
    return Reply("\n".join(lines), data=series, attachment=file)


def _lines(call: Call, series: Series) -> list[str]:
    points = series.points
    last = points[-1]
    average = sum(point.average for point in points) / len(points)
    low, high = min(point.lowest for point in points), max(point.highest for point in points)
    return [
        f"{series.target_name} {series.name}: {last.average:.4g} at {moment(last.at, call.zone)}.",
        f"Since {moment(points[0].at, call.zone)}: {low:.4g} to {high:.4g}, on average {average:.4g}.",
    ]
