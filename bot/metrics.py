"""Figures for Prometheus; every label has a bounded set of values."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
        self._commands.labels(name, outcome).inc()

    def job(self, name: str, outcome: str, seconds: float) -> None:
        """Count one ended run of a job; its name is one of the registry's."""
        self._jobs.labels(name, outcome).observe(seconds)

    def gauge(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that is read when Prometheus asks."""
        Gauge(f"storekeeper_{name}", about, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
