"""Scans over HTTP: asked for, polled, and stopped."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from bot.web.cloud_shapes import Camel, ScanAnswer, scan
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Body, Query, Text
from bot.web.route import Deps, Route
from inventory.cloud.room import READ, SCAN
from inventory.errors import NotFound
from inventory.shape import Shape

_MOST = 100
Names = Annotated[list[Text], Field(max_length=_MOST)]


class Wish(Body):
    """What to look at: an account, or all; services and regions, none for all."""

    account: Text = Field("", description="an account's name or number; all where none is given")
    services: Names = Field(default_factory=list)
    regions: Names = Field(default_factory=list)


class Correlation(Shape):
    """Headers of a scan that is asked for."""

    correlation: str | None = Field(
        None, alias="X-Correlation-ID", description="comes back in the scan, its events and the answer",
        min_length=1, max_length=200, pattern=r"^[!-~]+$",
    )  # fmt: skip


class Accepted(Camel):
    """The scan was written down; `scans` are all of them where several accounts are looked at."""

    request_id: UUID
    message: str
    status: Literal["processing"] = "processing"
    scans: list[UUID]


def ask_for(ask: Ask[Query, Wish]) -> Answer:
    """Have accounts looked at; the answer's requestId is what to poll."""
    wish = ask.body
    asked = ask.services.cloud.asking.ask(
        ask.actor, wish.account, services=wish.services, regions=wish.regions, correlation=ask.correlation
    )
    message = f"Looking at {', '.join(one.account for one in asked)}."
    accepted = Accepted(request_id=asked[0].scan, message=message, scans=[one.scan for one in asked])
    headers = {"Location": f"/api/inventory/scan/{asked[0].scan}"}
    if ask.correlation:
        headers["X-Correlation-ID"] = ask.correlation
    return Answer(accepted, 202, headers=headers)


def poll(ask: Ask[Query, None]) -> Answer:
    """Tell how a scan is."""
    return Answer(scan(ask.services.cloud.asking.get(ask.actor, _identity(ask))))


def stop(ask: Ask[Query, None]) -> Answer:
    """Stop a scan within seconds; what it saw so far stays."""
    asking, identity = ask.services.cloud.asking, _identity(ask)
    asking.stop(ask.actor, identity)
    return Answer(scan(asking.get(ask.actor, identity)))


def _identity(ask: Ask[Query, None]) -> UUID:
    try:
        return UUID(ask.path["scan"])
    except ValueError as error:
        raise NotFound("There is no such scan here.") from error


def routes(deps: Deps) -> list[Route]:
    """The routes of scans."""
    path = "/api/inventory/scan"
    asked = operation(deps, "POST", path, ask_for, action=SCAN, answers={202: Accepted}, body=Wish, tag="cloud",
                      refusals=(404, 409))  # fmt: skip
    return [
        replace(asked, headers=Correlation),
        operation(deps, "GET", f"{path}/{{scan}}", poll, action=READ, answers={200: ScanAnswer}, tag="cloud",
                  refusals=(404,)),
        operation(deps, "POST", f"{path}/{{scan}}/cancel", stop, action=SCAN, answers={200: ScanAnswer}, tag="cloud",
                  refusals=(404, 409)),
    ]  # fmt: skip
