"""Rows that `make proof` and `make bench` print and leave behind as JSON: a claim, two numbers, a verdict."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

AREAS = ("items", "platforms", "workers", "cloud", "fleet", "stock", "assets")
Value = float | str | None
HEAD = ("area", "name", "ours", "other", "ratio", "goal", "holds")


@dataclass(frozen=True)
class Row:
    """One claim: what we reach, what the other or the control reaches, the goal in words, the verdict.

    `ours` and `other` carry their unit in `name`; words stand where there is no number. `ratio` is theirs,
    unless it was measured better: in paired rounds. Raises ValueError for an area that isn't one of AREAS.
    """

    area: str
    name: str
    ours: Value
    other: Value
    goal: str
    holds: bool
    ratio: float | None = None

    def __post_init__(self) -> None:
        if self.area not in AREAS:
            raise ValueError(f"{self.area!r} is no area; choose one of {', '.join(AREAS)}")
        if self.ratio is None:
            object.__setattr__(self, "ratio", _ratio(self.ours, self.other))


def save(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a JSON list of objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [{key: asdict(row)[key] for key in HEAD} for row in rows]
    path.write_bytes(orjson.dumps(plain, option=orjson.OPT_INDENT_2))


def table(rows: Sequence[Row]) -> str:
    """Give the rows as aligned text with a head line."""
    lines = [HEAD, *(tuple(_cell(getattr(row, key)) for key in HEAD) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _ratio(ours: Value, other: Value) -> float | None:
    if isinstance(ours, str) or isinstance(other, str) or ours is None or not other:
        return None
    return round(ours / other, 4)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if value is None:
        return "-"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
