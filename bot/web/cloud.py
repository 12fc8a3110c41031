"""Clouds over HTTP: what there is, one thing of it, and what changed."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from bot.web.cloud_shapes import (
    ChangesAnswer,
    Overview,
    ResourceAnswer,
    ResourcesAnswer,
    RulesAnswer,
    ServicesAnswer,
    resource,
    resource_change,
    rule,
    service,
    shown,
)
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query, Text
from bot.web.route import Deps, Route
from inventory.cloud.query import MOST_FILTERS
from inventory.cloud.room import READ
from inventory.errors import Invalid

_PAGE, _LIMIT, _SKIP = 50, 500, 1_000_000
_DAY = timedelta(days=1)


class Which(Query):
    """Services: those that have something here, or every one of the catalogue."""

    all: bool = Field(False, description="also those that have nothing here")


class Wanted(Query):
    """Resources by words and filters such as `type:s3.bucket`, `region:eu-*`, `tag:env=prod`."""

    query: list[Text] = Field([], description="a word or a filter; all of them must fit", max_length=MOST_FILTERS)
    limit: Number = Field(_PAGE, ge=1, le=_LIMIT)
    cursor: str | None = Field(None, description="`next` of the page before", min_length=1, max_length=3000)


class Since(Query):
    """Changes of the resources that words and filters choose; by default of the last day."""

    since: AwareDatetime | None = None
    query: list[Text] = Field([], description="a word or a filter; all of them must fit", max_length=MOST_FILTERS)
    skip: Number = Field(0, ge=0, le=_SKIP)
    limit: Number = Field(_PAGE, ge=1, le=_LIMIT)


def overview(ask: Ask[Query, None]) -> Answer:
    """Tell how many services and resources there are, and when they were looked at."""
    counts = ask.services.cloud.summary.summary(ask.actor)
    return Answer(Overview(
        service="inventory-collector", last_scan=counts.last_scan, services_count=counts.services,
        resources_count=counts.resources,
    ))  # fmt: skip


def services(ask: Ask[Which, None]) -> Answer:
    """List the services, how fast they are asked, and how their last look went."""
    records = ask.services.cloud.settings.services(ask.actor)
    chosen = [service(record) for record in records if ask.query.all or record.cells]
    return Answer(ServicesAnswer(services=chosen, last_scan=_last_scan(ask), total=len(chosen)))


def resources(ask: Ask[Wanted, None]) -> Answer:
    """List resources, in pages."""
    asked, finding = ask.query, ask.services.cloud.finding
    after = _place(asked.cursor) if asked.cursor else None
    found = finding.find(ask.actor, asked.query, limit=asked.limit + 1, after=after)
    listed = found[: asked.limit]
    following = _cursor(listed[-1].cell, listed[-1].id) if len(found) > asked.limit else None
    return Answer(ResourcesAnswer(
        resources=[resource(one) for one in listed], last_scan=_last_scan(ask),
        total=finding.count(ask.actor, asked.query), next=following,
    ))  # fmt: skip


def one(ask: Ask[Query, None]) -> Answer:
    """Show a resource by its name, id or ARN, with what points at it, its history, and the rules that it breaks."""
    return Answer(shown(ask.services.cloud.finding.get(ask.actor, ask.path["resource"], history=100)))


def changes(ask: Ask[Since, None]) -> Answer:
    """List what changed, the newest first."""
    asked = ask.query
    since: datetime = asked.since or ask.now - _DAY
    found = ask.services.cloud.finding.changes(ask.actor, since, asked.query, skip=asked.skip, limit=asked.limit + 1)
    following = asked.skip + asked.limit if len(found) > asked.limit else None
    return Answer(ChangesAnswer(changes=[resource_change(one) for one in found[: asked.limit]], next=following))


def compliance(ask: Ask[Query, None]) -> Answer:
    """List the rules, how many resources break each, and who must act."""
    results = ask.services.cloud.checking.results(ask.actor, "exposure", "compliance", "orphan")
    return Answer(RulesAnswer(rules=[rule(result) for result in results]))


def _last_scan(ask: Ask[Any, None]) -> datetime | None:
    return ask.services.cloud.summary.summary(ask.actor).last_scan


def _cursor(cell: UUID, identity: str) -> str:
    return base64.urlsafe_b64encode(cell.bytes + identity.encode()).decode()


def _place(cursor: str) -> tuple[UUID, str]:
    try:
        raw = base64.urlsafe_b64decode(cursor.encode())
        return UUID(bytes=raw[:16]), raw[16:].decode().replace("\0", "")
    except (ValueError, binascii.Error) as error:
        raise Invalid("The cursor isn't one of ours; begin without one.") from error


def routes(deps: Deps) -> list[Route]:
    """The routes of looking."""
    api = "/api/inventory"
    return [
        operation(deps, "GET", "/", overview, action=READ, answers={200: Overview}, tag="cloud"),
        operation(deps, "GET", f"{api}/services", services, action=READ, answers={200: ServicesAnswer}, query=Which,
                  tag="cloud"),
        operation(deps, "GET", f"{api}/resources", resources, action=READ, answers={200: ResourcesAnswer},
                  query=Wanted, tag="cloud"),
        operation(deps, "GET", f"{api}/resources/{{resource}}", one, action=READ, answers={200: ResourceAnswer},
                  tag="cloud", refusals=(404, 409)),
        operation(deps, "GET", f"{api}/changes", changes, action=READ, answers={200: ChangesAnswer}, query=Since,
                  tag="cloud"),
        operation(deps, "GET", f"{api}/compliance", compliance, action=READ, answers={200: RulesAnswer}, tag="cloud"),
    ]  # fmt: skip
