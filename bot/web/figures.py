"""What is counted of requests: by route pattern, method and class of status, so that labels stay few."""

from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Figures:
    """The HTTP door's part of /metrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("route", "method", "status")
        self._requests = Counter(
            "storekeeper_http_requests_total", "HTTP requests by route and class of status", labels, registry=registry
        )
        self._seconds = Histogram(
            "storekeeper_http_seconds", "Seconds until the answer", ("route",), registry=registry, buckets=_BUCKETS
        )

    @web.middleware
    async def measured(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count a request and the time it took."""
        began = perf_counter()
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "none"
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(route, method, f"{response.status // 100}xx").inc()
        self._seconds.labels(route).observe(perf_counter() - began)
        return response
