"""Figures that follow from counters: how busy a CPU was since we looked last. No I/O."""

from collections.abc import Mapping


def with_cpu(measured: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """The figures with `cpu.percent` between two looks; since the machine started where this is the first one.

    `cpu.busy` and `cpu.total` are clock ticks since the start, which begin anew with every start.
    """
    figures = dict(measured)
    total, busy = figures.get("cpu.total"), figures.get("cpu.busy")
    if total is None or busy is None:
        return figures
    since_total, since_busy = before.get("cpu.total", 0.0), before.get("cpu.busy", 0.0)
    if since_total > total or since_busy > busy:
        since_total = since_busy = 0.0
    if total > since_total:
        figures["cpu.percent"] = round(100 * (busy - since_busy) / (total - since_total), 1)
    elif "cpu.percent" in before:
        figures["cpu.percent"] = before["cpu.percent"]
    return figures
