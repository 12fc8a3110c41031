"""Figures of one service for Prometheus: how much there is of it in our accounts, and how the looks at it go."""

from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.web.auth import admit
from bot.web.route import Deps, Route
from inventory.actor import Actor, Role
from inventory.cloud.room import READ
from inventory.cloud.settings import ServiceRecord
from inventory.errors import NotFound

_FIGURES = (
    ("resources", "Resources seen"), ("parts", "Parts (type by region) looked at"),
    ("parts_failed", "Parts that couldn't be looked at when last tried"),
    ("enabled", "Whether the service is scanned"), ("last_look_seconds", "When it was looked at last, since 1970"),
)  # fmt: skip


class _Service(Collector):
    def __init__(self, record: ServiceRecord) -> None:
        self._record = record

    def collect(self) -> Iterator[Metric]:
        record = self._record
        looked = record.looked_at.timestamp() if record.looked_at else 0.0
        values = (record.resources, record.cells, record.failed, record.enabled, looked)
        for (name, about), value in zip(_FIGURES, values, strict=True):
            family = GaugeMetricFamily(f"storekeeper_cloud_{name}", about, labels=("service", "provider"))
            family.add_metric((record.service, record.provider), float(value))
            yield family


def _text(deps: Deps, actor: Actor, name: str) -> bytes:
    """On a thread: the figures of a service; raises NotFound."""
    records = [record for record in deps.services.cloud.settings.services(actor) if record.service == name.lower()]
    if not records:
        raise NotFound(f"There is no service '{name[:50]}' in the catalogue.")
    registry = CollectorRegistry()
    registry.register(_Service(records[0]))
    return generate_latest(registry)


def routes(deps: Deps) -> list[Route]:
    """`/metrics/{service}`; with HTTP_OPEN_METRICS of the operators' community and without a token, like /metrics."""
    opened = deps.settings.http_open_metrics

    async def metrics(request: web.Request) -> web.Response:
        actor = _operator(deps) if opened else await admit(deps, request)
        text = await deps.runner.call(actor.community, _text, deps, actor, request.match_info["service"])
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        Route("GET", "/metrics/{service}", metrics, "Figures of one cloud service for Prometheus", {200: "text/plain"},
              action="" if opened else READ, token=not opened, tag="operation", refusals=(404,)),
    ]  # fmt: skip


def _operator(deps: Deps) -> Actor:
    return Actor(deps.settings.console_community, "http:metrics", "Prometheus", "http", Role.ADMIN)
