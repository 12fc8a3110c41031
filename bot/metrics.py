"""Figures for Prometheus; every label has a bounded set of values."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


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

    def command(self, name: str, outcome: str) -> None:
        """Count one command; the name is one of the registry's, the outcome an error's code or ok."""
        self._commands.labels(name, outcome).inc()

    def gauge(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that is read when Prometheus asks."""
        Gauge(f"storekeeper_{name}", about, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
