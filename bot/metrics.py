"""Figures for Prometheus; every label has a bounded set of values."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.original_figures import OriginalFigures


class Metrics:
    """The process's registry and what is counted in it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._commands = Counter(
            "storekeeper_commands_total",
            "Commands by name and outcome",
            ("command", "outcome"),
            registry=self.registry,
        )
        self._counter = cache(self._commands.labels)
        self._jobs = Histogram(
            "storekeeper_job_seconds",
            "How long runs of jobs took, by job and outcome",
            ("job", "outcome"),
            buckets=(0.1, 1, 10, 60, 300, 1800),
            registry=self.registry,
        )

        self._calls = Histogram(
            "storekeeper_price_call_seconds",
            "How long calls of the price provider took, by result",
            ("result",),
            registry=self.registry,
        )
        self.original = OriginalFigures(self.registry)

    def price_call(self, result: str, seconds: float) -> None:
        """Count one call of the price provider; the result is success or error."""
        self._calls.labels(result).observe(seconds)
        self.original.api_call(result, seconds)

    def command(self, name: str, outcome: str) -> None:
        """Count one command; the name is one of the registry's, the outcome an error's code or ok."""
        self._counter(name, outcome).inc()

    def job(self, name: str, outcome: str, seconds: float) -> None:
        """Count one ended run of a job; its name is one of the registry's."""
        self._jobs.labels(name, outcome).observe(seconds)

    def gauge(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that is read when Prometheus asks."""
        Gauge(f"storekeeper_{name}", about, registry=self.registry).set_function(read)

    def states(self, read: Callable[[], Mapping[str, bool]]) -> None:
        """Show which parts of the process are well, read when Prometheus asks."""
        self.registry.register(_States(read))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class _States(Collector):
    """One gauge for each part, 1 where it is well."""

    def __init__(self, read: Callable[[], Mapping[str, bool]]) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read them all."""
        family = GaugeMetricFamily("storekeeper_part_up", "Whether a part of the process is well", labels=("part",))
        for name, well in self._read().items():
            family.add_metric([name], float(well))
        yield family
