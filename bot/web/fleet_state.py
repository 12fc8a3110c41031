"""What the fleet ought to be, reports on it, and all of it as a file, over HTTP."""

from typing import Literal

from aiohttp import web
from pydantic import Field

from bot.web import reading
from bot.web.auth import admit
from bot.web.files import How, sent, spooled, whole_body
from bot.web.operation import Answer, Ask, keyed, operation
from bot.web.reading import Body, Number, Query
from bot.web.route import Deps, Route
from inventory.actor import Actor
from inventory.errors import NotFound
from inventory.fleet.desired import MOST_BYTES
from inventory.fleet.drift import Drifted, Written
from inventory.fleet.report import Report, ReportKind
from inventory.fleet.report_files import csv, html
from inventory.shape import Shape
from inventory.sheets import Imported

_TAG, _READ = "fleet", "fleet.read"
_PAGE_LIMIT = 200
_MOST = 2**31 - 1
_MEDIA = {"json": "application/json", "html": "text/html", "csv": "text/csv"}


class Wish(Body):
    """What the fleet ought to be, as YAML."""

    text: str = Field(max_length=MOST_BYTES)


class Page(Query):
    """Which part."""

    skip: Number = Field(0, ge=0, le=_MOST, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=_PAGE_LIMIT)


class Drift(Shape):
    """Targets that aren't as they ought to be; `next` is the `skip` of the next page, null on the last."""

    targets: list[Drifted]
    next: int | None


class Form(Query):
    """As what."""

    format: Literal["json", "html", "csv"] = "json"


def drift(ask: Ask[Page, None]) -> Answer:
    """List the targets that aren't as they ought to be."""
    found, end = ask.services.fleet.drift.drift(ask.actor), ask.query.skip + ask.query.limit
    return Answer(Drift(targets=found[ask.query.skip : end], next=end if end < len(found) else None))


def desired(ask: Ask[Query, None]) -> Answer:
    """Show what the fleet ought to be."""
    return Answer(ask.services.fleet.drift.written(ask.actor))


def desire(ask: Ask[Query, Wish]) -> Answer:
    """Say what the fleet ought to be."""
    ask.services.fleet.drift.write(ask.actor, ask.body.text, ask.now)
    return Answer(ask.services.fleet.drift.written(ask.actor))


def forget(ask: Ask[Query, None]) -> Answer:
    """Say no more what the fleet ought to be."""
    ask.services.fleet.drift.forget(ask.actor)
    return Answer(status=204)


def _report(deps: Deps) -> Route:
    """`GET /api/fleet/reports/{report}` as JSON, or as a file."""

    def made(actor: Actor, name: str) -> Report:
        if name not in set(ReportKind):
            raise NotFound(f"There is no such report; choose one of {', '.join(ReportKind)}.")
        return deps.services.fleet.reports.make(actor, ReportKind(name), deps.now())

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        form = reading.read_query(request, Form).format
        report = await deps.runner.call(actor.community, made, actor, request.match_info["report"])
        if form == "json":
            return web.Response(body=report.model_dump_json(), content_type=_MEDIA[form])
        text = html(report, deps.settings.timezone) if form == "html" else csv(report)
        name = f"fleet-{report.kind}-{report.made_at:%Y-%m-%d}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=text, content_type=_MEDIA[form], charset="utf-8", headers=headers)

    summary = "Report on the fleet: summary, health, security, resources or dependencies"
    answers = {200: tuple(_MEDIA.values())}
    return Route("GET", "/api/fleet/reports/{report}", handle, summary, answers, _READ, tag=_TAG, query=Form)


def _export(deps: Deps) -> Route:
    """`GET /api/fleet/export`: as long as it takes, and never all in memory."""

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        reading.read_query(request, Query)
        file = await deps.runner.call(actor.community, lambda: spooled(deps.services.fleet.exchange.export(actor)))
        name = f"fleet-{deps.now().astimezone(deps.settings.timezone):%Y-%m-%d}.json"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "application/json; charset=utf-8",
        }  # fmt: skip
        with file:
            return await sent(request, file, headers)

    answers = {200: ("application/json",)}
    summary = "Give the whole fleet as a file that can be imported elsewhere"
    return Route(
        "GET", "/api/fleet/export", handle, summary, answers, "fleet.export", tag=_TAG, query=Query
    )  # fmt: skip


def _import(deps: Deps) -> Route:
    """`POST /api/fleet/import`, plain or packed by gzip."""

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        how = reading.read_query(request, How)
        raw = await whole_body(request, deps.settings.request_timeout)
        report = await deps.runner.call(
            actor.community, deps.services.fleet.exchange.import_file, keyed(request, actor, raw), raw,
            dry_run=how.dry_run,
        )  # fmt: skip
        return web.Response(body=report.model_dump_json(), content_type="application/json")

    return Route(
        "POST", "/api/fleet/import", handle, "Add and change targets by the file of an export",
        {200: Imported}, "fleet.import", tag=_TAG, query=How, files=("application/json", "application/gzip"),
        changes=True,
    )  # fmt: skip


def routes(deps: Deps) -> list[Route]:
    """The routes of what the fleet is and ought to be."""
    path, change = "/api/fleet/desired", "fleet.set"
    return [
        operation(
            deps, "GET", "/api/fleet/drift", drift, action=_READ, answers={200: Drift}, query=Page, tag=_TAG,
            refusals=(404,),
        ),
        operation(deps, "GET", path, desired, action=_READ, answers={200: Written}, tag=_TAG, refusals=(404,)),
        operation(deps, "PUT", path, desire, action=change, answers={200: Written}, body=Wish, tag=_TAG),
        operation(deps, "DELETE", path, forget, action=change, answers={204: None}, tag=_TAG),
        _report(deps), _export(deps), _import(deps),
    ]  # fmt: skip
