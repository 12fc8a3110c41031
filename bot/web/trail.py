"""The ledger by path: a thing's history for everybody who may see the thing, all of it for admins."""

from typing import Any

from pydantic import Field

from bot.web.naming import name_at
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query, Text
from bot.web.route import Deps, Route
from inventory.audit import PAGE_LIMIT, Activity
from inventory.shape import Shape

_MOST = 2**31 - 1


class Since(Query):
    """Which part of the trail."""

    before: Number | None = Field(None, ge=1, le=_MOST, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT)


class Audited(Since):
    """Whose changes; everybody's by default."""

    person: Text | None = Field(None, description="a person as platform:id, or a name")


class Trail(Shape):
    """Recorded changes, the newest first; `next` is the `before` of the next page, null on the last."""

    activities: list[Activity]
    next: int | None


def history(ask: Ask[Since, None]) -> Answer:
    """Tell what happened to a thing, the newest first."""
    return _page(ask, ask.services.audit.of_item(ask.actor, name_at(ask), ask.query.limit, ask.query.before))


def audit(ask: Ask[Audited, None]) -> Answer:
    """Tell everything that was changed in the community, the newest first."""
    asked = ask.query
    if asked.person is None:
        return _page(ask, ask.services.audit.recent(ask.actor, asked.limit, asked.before))
    person = ask.services.members.resolve(ask.actor, asked.person, {})
    return _page(ask, ask.services.audit.of_person(ask.actor, person.key, asked.limit, asked.before))


def _page(ask: Ask[Any, None], found: list[Activity]) -> Answer:
    following = found[-1].seq if len(found) == ask.query.limit else None
    return Answer(Trail.model_construct(activities=found, next=following))


def routes(deps: Deps) -> list[Route]:
    """The routes of the trail."""
    path = "/inventory/items/{item}/history"
    return [
        operation(deps, "GET", path, history, action="inventory.read", answers={200: Trail}, query=Since),
        operation(
            deps,
            "GET",
            "/audit",
            audit,
            action="audit.read",
            answers={200: Trail},
            query=Audited,
            tag="audit",
            refusals=(409,),
        ),
    ]
