"""Services and features over HTTP: what a feature tells, and switching them on and off."""

from datetime import datetime
from functools import partial
from typing import Any, Literal

from pydantic import ConfigDict, Field

from bot.web.cloud_shapes import Camel
from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Number, Query
from bot.web.route import Deps, Route
from inventory.cloud.features import MOST
from inventory.cloud.room import READ, SET
from inventory.shape import Shape

Kind = Literal["service", "feature"]
_SKIP = 1_000_000


class Part(Query):
    """Which resources, by the order in which they were found."""

    skip: Number = Field(0, ge=0, le=_SKIP)
    limit: Number = Field(100, ge=1, le=MOST)


class Configuration(Shape):
    """What is to be set: of a service requestsPerSecond, burstLimit, maxRetries and backoffMultiplier."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Told(Camel):
    """What a feature tells of one resource."""

    resource_id: str
    feature_data: dict[str, Any]


class FeatureAnswer(Camel):
    """A feature with what it tells of each resource; without fields of its own it tells the tags."""

    feature: str
    enabled: bool
    data: list[Told]
    last_updated: datetime | None


class Feature(Camel):
    """A declared feature."""

    name: str
    title: str
    enabled: bool
    types: list[str]
    fields: list[str]
    configuration: dict[str, Any]


class FeaturesAnswer(Camel):
    """All features by name."""

    features: list[Feature]


class Result(Camel):
    """How it is now; `resources_updated` are looked at again by the rules."""

    enabled: bool
    configuration: dict[str, Any]
    resources_updated: int


class Switched(Camel):
    """What was done."""

    message: str
    result: Result


def features(ask: Ask[Query, None]) -> Answer:
    """List the declared features."""
    found = [
        Feature(name=one.name, title=one.title, enabled=on, types=list(one.types), fields=list(one.fields),
                configuration=configuration)
        for one, on, configuration in ask.services.cloud.settings.features(ask.actor)
    ]  # fmt: skip
    return Answer(FeaturesAnswer(features=found))


def feature(ask: Ask[Part, None]) -> Answer:
    """Show what a feature tells of each resource."""
    told = ask.services.cloud.features.data(ask.actor, ask.path["name"], skip=ask.query.skip, limit=ask.query.limit)
    return Answer(FeatureAnswer(**told.model_dump()))


def switch(ask: Ask[Query, Configuration | None], kind: Kind, on: bool) -> Answer:
    """Switch it on or off."""
    name = ask.path["name"]
    given = ask.body.model_extra if ask.body is not None else None
    done = ask.services.cloud.settings.switch(ask.actor, name, on, given or {}, kind=kind)
    word = "enabled" if on else "disabled"
    result = Result(enabled=on, configuration=done["configuration"], resources_updated=done["again"])
    return Answer(Switched(message=f"{kind.title()} {name} {word} successfully", result=result))


def _switch(deps: Deps, kind: Kind, *, on: bool) -> Route:
    """The route of one way of switching; only what is switched on has something to set."""
    work = partial(switch, kind=kind, on=on)
    work.__doc__ = f"Switch a {kind} {'on, with what is to be set of it' if on else 'off; what is known stays'}."
    path = f"/api/inventory/{kind}s/{{name}}/{'enable' if on else 'disable'}"
    return operation(deps, "POST", path, work, action=SET, answers={200: Switched}, tag="cloud",
                     body=Configuration if on else None, refusals=(404,))  # fmt: skip


def routes(deps: Deps) -> list[Route]:
    """The routes of services and features."""
    path = "/api/inventory/features"
    kinds: tuple[Kind, ...] = ("service", "feature")
    return [
        operation(deps, "GET", path, features, action=READ, answers={200: FeaturesAnswer}, tag="cloud"),
        operation(deps, "GET", f"{path}/{{name}}", feature, action=READ, answers={200: FeatureAnswer}, query=Part,
                  tag="cloud", refusals=(404,)),
        *(_switch(deps, kind, on=on) for kind in kinds for on in (True, False)),
    ]  # fmt: skip
