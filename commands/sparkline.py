"""Figures over time as a word of blocks, for where pictures can't go."""

from collections.abc import Sequence

_SIGNS = "▁▂▃▄▅▆▇█"
_WIDTH = 24


def sparkline(values: Sequence[float], width: int = _WIDTH) -> str:
    """At most `width` signs, each the last value of its share; a level line where nothing moves."""
    if not values:
        return ""
    count = min(width, len(values))
    shown = [values[(place + 1) * len(values) // count - 1] for place in range(count)]
    low, high = min(shown), max(shown)
    if high <= low:
        return _SIGNS[len(_SIGNS) // 2] * count
    steps = len(_SIGNS) - 1
    return "".join(_SIGNS[round((value - low) / (high - low) * steps)] for value in shown)
