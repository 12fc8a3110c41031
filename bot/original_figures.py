"""Figures of prices under the names that the service of before gave them, so that its dashboards go on."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

_API = "coingecko"
_SERVICE = "inventory-service"


class OriginalFigures:
    """Beside our own; every label has a bounded set of values: endpoints are route patterns."""

    def __init__(self, registry: CollectorRegistry) -> None:
        began = time.time()
        Info("inventory_service", "The service that answers", registry=registry).info({"service": _SERVICE})
        uptime = Gauge("inventory_service_uptime_seconds", "Seconds since the start", registry=registry)
        uptime.set_function(lambda: time.time() - began)
        requests, operations = ("status", "endpoint"), ("operation", "result")
        self._requests = Counter("inventory_requests", "Requests about assets", requests, registry=registry)
        self._seconds = Histogram(
            "inventory_request_duration_seconds", "Seconds until the answer", requests, registry=registry
        )
        self._operations = Counter("asset_operations", "Operations on assets", operations, registry=registry)
        self._operation_seconds = Histogram(
            "asset_operation_duration_seconds", "Seconds of an operation", ("operation",), registry=registry
        )
        self._calls = Counter("api_calls", "Calls of the price provider", ("api", "result"), registry=registry)
        self._call_seconds = Histogram("api_call_duration_seconds", "Seconds of a call", ("api",), registry=registry)

    def request(self, operation: str, endpoint: str, status: int, seconds: float) -> None:
        """Count an answered request: `operation` is the function's name, `endpoint` the route's pattern."""
        self._requests.labels(str(status), endpoint).inc()
        self._seconds.labels(str(status), endpoint).observe(seconds)
        self._operations.labels(operation, "success" if status < 400 else "error").inc()  # noqa: PLR2004 - HTTP's
        self._operation_seconds.labels(operation).observe(seconds)

    def api_call(self, result: str, seconds: float) -> None:
        """Count a call of the price provider."""
        self._calls.labels(_API, result).inc()
        self._call_seconds.labels(_API).observe(seconds)
