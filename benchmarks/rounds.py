"""Paired rounds: every side works in turn, A B A B, so that a busy moment of the machine meets all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

T = TypeVar("T")
ROUNDS = 5


@dataclass(frozen=True)
class Load:
    """What one round came to: commands a second, µs of CPU a command, and waits for the answer in ms."""

    rate: float
    cpu: float
    p50: float
    p99: float


def load(waits: Sequence[float], seconds: float, cpu: float) -> Load:
    """The load of a round in which commands waited so long (in seconds), with the round's CPU seconds."""
    cuts = quantiles(waits, n=100) if len(waits) > 1 else [waits[0]] * 99
    return Load(len(waits) / seconds, cpu / len(waits) * 1e6, cuts[49] * 1e3, cuts[98] * 1e3)


def paired(sides: Mapping[str, Callable[[], T]], rounds: int = ROUNDS) -> dict[str, list[T]]:
    """What each side gave in each of the rounds, after one round of each that doesn't count."""
    for work in sides.values():
        work()
    done: dict[str, list[T]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            done[name].append(work())
    return done


def ratio(ours: Sequence[float], others: Sequence[float]) -> float:
    """The median of the pairs' ratios."""
    return median(mine / other for mine, other in zip(ours, others, strict=True))
