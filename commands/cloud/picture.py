"""A summary as a picture: bars of the largest types and regions; in text where nothing can draw."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from commands.base import Attachment
from inventory.cloud.summary import Summary
from inventory.drawing import png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST, _WIDTH = 10, 20


class Drawn(NamedTuple):
    """A picture, or lines of text in its place."""

    attachment: Attachment | None
    bars: list[str]


def picture(summary: Summary) -> Drawn:
    """Draw how many there are of the ten most frequent types, and where they are."""
    if not summary.resources:
        return Drawn(None, [])
    try:
        content = png(lambda: _drawn(summary))
    except ImportError:
        return Drawn(None, bars(summary.types))
    return Drawn(Attachment("cloud.png", content, "image/png"), [])


def bars(counts: Mapping[str, int]) -> list[str]:
    """`s3.bucket    ████████ 12`, the ten largest."""
    largest = list(counts.items())[:_MOST]
    most = max((count for _, count in largest), default=1)
    widest = max((len(name) for name, _ in largest), default=0)
    return [f"{name.ljust(widest)} {'█' * max(1, _WIDTH * count // most)} {count}" for name, count in largest]


def _drawn(summary: Summary) -> "Figure":
    """Imported here: drawing costs 40 MB that a bot without clouds doesn't have to spare."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above

    figure = Figure(figsize=(9, 4), layout="constrained")
    for axes, (title, counts) in zip(
        figure.subplots(1, 2), (("Types", summary.types), ("Regions", summary.regions)), strict=True
    ):
        largest = list(reversed(list(counts.items())[:_MOST]))
        drawn = axes.barh([name for name, _ in largest], [count for _, count in largest], color="#3b6ea5")
        axes.bar_label(drawn, padding=3)
        axes.set_title(title)
        axes.spines[["top", "right"]].set_visible(False)
    return figure
