"""The HTTP server: all routes in one application, started and stopped by bot/app.py."""

import logging
import re
from typing import Self

from aiohttp import http, web, web_response

from bot.web import (
    assets,
    cloud,
    cloud_features,
    cloud_metrics,
    cloud_scans,
    command,
    files,
    finding,
    fleet,
    fleet_operations,
    fleet_records,
    fleet_state,
    health,
    items,
    labels,
    loans,
    mcp,
    pages,
    reservations,
    router,
    stock,
    stock_operations,
    stock_upkeep,
    trail,
)
from bot.web.auth import refuse_open_door
from bot.web.errors import errors_answered
from bot.web.figures import Figures
from bot.web.port import reason
from bot.web.route import Deps, Route

log = logging.getLogger("storekeeper.system")

LARGEST_BODY = 256 * 1024
_LONGEST_LINE = 32 * 1024
_KEEP_SECONDS = 75.0
_DRAIN_SECONDS = 10.0
_MODULES = (
    health, items, finding, loans, labels, files, trail, command, router, stock, stock_operations, stock_upkeep,
    reservations, mcp, fleet, fleet_operations, fleet_records, fleet_state, assets, cloud, cloud_scans,
    cloud_features, cloud_metrics,
)  # fmt: skip
# A parameter may hold anything, braces too, which aiohttp's own pattern leaves out.
_PARAMETER = re.compile(r"\{(\w+)\}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def all_routes(deps: Deps) -> list[Route]:
    """The whole route table, the document about it included."""
    found = [route for module in _MODULES for route in module.routes(deps)]
    return [*found, *pages.routes(deps, found)]


def make_app(deps: Deps) -> web.Application:
    """The application with every route, its limits and its figures."""
    figures = Figures(deps.metrics.registry)
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[figures.measured, errors_answered])
    for route in all_routes(deps):
        path = _PARAMETER.sub(r"{\1:[^/]+}", route.path)
        if route.method == "GET":
            app.router.add_get(path, route.handler)
        else:
            app.router.add_route(route.method, path, route.handler)
        if route.close:
            app.on_cleanup.append(route.close)
    app.on_response_prepare.append(_dress)
    return app


async def _dress(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


class HttpDoor:
    """Listens on HTTP_HOST:MODULE_PORT; a port that is taken is said once, and the rest of the bot goes on."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
        self._runner: web.AppRunner | None = None
        self.port: int | None = None
        self.problem = ""

    async def __aenter__(self) -> Self:
        """Start; raises Exposed when nobody could have a key to a door open to other machines."""
        settings = self.deps.settings
        await self.deps.runner.call("", refuse_open_door, settings, self.deps.services.tokens)
        # Refusals of broken HTTP name no software either; aiohttp has no setting for it.
        web_response.SERVER_SOFTWARE = "storekeeper"  # type: ignore[attr-defined] # not exported
        runner = web.AppRunner(
            make_app(self.deps), access_log=None, logger=_quiet_logger(), keepalive_timeout=_KEEP_SECONDS,
            shutdown_timeout=_DRAIN_SECONDS, max_line_size=_LONGEST_LINE, max_field_size=_LONGEST_LINE,
        )  # fmt: skip
        await runner.setup()
        self._runner = runner
        site = web.TCPSite(runner, settings.http_host, settings.module_port)
        try:
            await site.start()
        except OSError as error:
            place = f"{settings.http_host}:{settings.module_port}"
            self.problem = f"{place} can't be used ({reason(error)}); set MODULE_PORT to a free port"
            # No story: the reason is in the sentence, and what to do about it.
            log.error("no HTTP API: %s", self.problem)  # noqa: TRY400
            return self
        self.port = runner.addresses[0][1]
        log.info("HTTP API on %s:%s", settings.http_host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and let requests end that are being answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    def state(self) -> dict[str, object]:
        """Whether it listens, for `/health/detailed`."""
        return {"status": "up", "port": self.port} if self.port else {"status": "down", "detail": self.problem}


def _quiet_logger() -> logging.Logger:
    """A logger for the server itself, without a story for each stranger who doesn't speak HTTP."""
    logger = logging.getLogger("storekeeper.http")
    logger.addFilter(_is_ours)
    return logger


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], http.HttpProcessingError))
