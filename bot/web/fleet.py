"""Machines by path: the overview, lists, one target, and what runs where."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.web.fleet_shapes import FullTarget, OverviewOut, ServicesOut, Targets, full, page, service
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query, Text
from bot.web.route import Deps, Route
from inventory.fleet.filters import Filter, label_key
from inventory.fleet.model import HEALTHY
from inventory.fleet.service import PAGE_LIMIT
from inventory.fleet.words import NodeRole, NodeType, Runtime, ServiceStatus, TargetStatus
from inventory.text import name_key

_READ, _TAG, _DEEPEST = "fleet.read", "fleet", 100_000
Score = Annotated[float, Field(ge=0, le=1), AfterValidator(lambda score: round(score, 6))]


class Page(Query):
    """Which part of a list."""

    skip: Number = Field(0, ge=0, le=_DEEPEST, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT - 1)


class Chosen(Page):
    """Which machines: every condition that is given must hold."""

    role: NodeRole | None = None
    kind: NodeType | None = None
    status: TargetStatus | None = None
    runtime: Runtime | None = Field(None, description="something of this runtime is on it")
    stack: Text = Field("", description="this compose stack is on it")
    label: list[Text] = Field([], description="it carries all of these labels", max_length=20)
    health_below: Score | None = None
    health_from: Score | None = None
    query: Text = Field("", description="looked for in names, addresses, labels and services")


class Below(Page):
    """From which score on."""

    threshold: Score = HEALTHY


class Unseen(Page):
    """For how long nobody saw them."""

    hours: Number = Field(24, ge=1, le=8760)


class Serving(Page):
    """Which services."""

    runtime: Runtime | None = None
    stack: Text = ""
    status: ServiceStatus | None = None


def overview(ask: Ask[Query, None]) -> Answer:
    """Show the fleet in figures, and what couldn't be seen."""
    found = ask.services.fleet.targets.overview(ask.actor, ask.now)
    return Answer(OverviewOut.model_construct(**dict(found)))


def listed(ask: Ask[Chosen, None]) -> Answer:
    """List machines by name."""
    asked = ask.query
    chosen = Filter(
        role=asked.role, kind=asked.kind, status=asked.status, runtime=asked.runtime, stack=name_key(asked.stack),
        labels=tuple(label_key(label) for label in asked.label), health_below=asked.health_below,
        health_from=asked.health_from, text=asked.query,
    )  # fmt: skip
    found = ask.services.fleet.targets.page(ask.actor, chosen, skip=asked.skip, limit=asked.limit + 1)
    return Answer(page(found, asked.skip, asked.limit))


def show(ask: Ask[Query, None]) -> Answer:
    """Show all that is known of a machine; its name, address or id names it."""
    target = ask.services.fleet.targets.get(ask.actor, ask.path["target"])
    return Answer(full(target, ask.services.fleet.enrolment.keys(ask.actor, target.id)))


def unhealthy(ask: Ask[Below, None]) -> Answer:
    """List machines that do badly, the worst first."""
    asked = ask.query
    found = ask.services.fleet.targets.unhealthy(ask.actor, asked.threshold, skip=asked.skip, limit=asked.limit + 1)
    return Answer(page(found, asked.skip, asked.limit))


def stale(ask: Ask[Unseen, None]) -> Answer:
    """List machines that nobody saw for a while, the longest unseen first."""
    asked = ask.query
    age = timedelta(hours=asked.hours)
    found = ask.services.fleet.targets.stale(ask.actor, age, ask.now, skip=asked.skip, limit=asked.limit + 1)
    return Answer(page(found, asked.skip, asked.limit))


def services(ask: Ask[Serving, None]) -> Answer:
    """List what runs where."""
    asked = ask.query
    found = ask.services.fleet.targets.services(
        ask.actor, runtime=asked.runtime, stack=asked.stack, status=asked.status, skip=asked.skip,
        limit=asked.limit + 1,
    )  # fmt: skip
    following = asked.skip + asked.limit if len(found) > asked.limit else None
    shown = [service(one) for one in found[: asked.limit]]
    return Answer(ServicesOut.model_construct(services=shown, next=following))


def routes(deps: Deps) -> list[Route]:
    """The routes that look."""
    base, lists = "/api/fleet", {200: Targets}
    return [
        operation(deps, "GET", base, overview, action=_READ, answers={200: OverviewOut}, tag=_TAG),
        operation(deps, "GET", f"{base}/targets", listed, action=_READ, answers=lists, query=Chosen, tag=_TAG),
        operation(
            deps, "GET", f"{base}/targets/{{target}}", show, action=_READ, answers={200: FullTarget}, tag=_TAG,
            refusals=(404, 409),
        ),
        operation(deps, "GET", f"{base}/unhealthy", unhealthy, action=_READ, answers=lists, query=Below, tag=_TAG),
        operation(deps, "GET", f"{base}/stale", stale, action=_READ, answers=lists, query=Unseen, tag=_TAG),
        operation(
            deps, "GET", f"{base}/services", services, action=_READ, answers={200: ServicesOut}, query=Serving,
            tag=_TAG,
        ),
    ]  # fmt: skip
