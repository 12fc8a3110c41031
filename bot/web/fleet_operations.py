"""What people do with machines, by path: enrol, approve, quarantine, describe, forget, look now."""

from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from bot.web.fleet_shapes import FullTarget, Imported, Pair, Started, TargetOut, brief, full
from bot.web.operation import Answer, Ask, Work, operation
from bot.web.reading import TEXT_LIMIT, Body, Query
from bot.web.route import Deps, Route
from inventory.errors import Invalid
from inventory.fleet.endpoints import parse_endpoint
from inventory.fleet.model import NAME_LIMIT
from inventory.fleet.words import NodeRole
from inventory.shape import Shape

_TAG, _BASE, _ONE = "fleet", "/api/fleet", "/api/fleet/targets/{target}"
_JOB = "discover-fleet"
_MOST_FOUND = 5_000
Label = Annotated[str, Field(min_length=1, max_length=50)]
Word = Annotated[str, Field(max_length=TEXT_LIMIT)]


class Host(Body):
    """A host that is asked over SSH; nothing is sent to it before its key is approved."""

    host: str = Field(
        description="a name or an address, with account and port where they differ", max_length=TEXT_LIMIT
    )
    port: int | None = Field(None, ge=1, le=65_535)
    name: str = Field("", max_length=NAME_LIMIT)
    role: Annotated[NodeRole, Field(strict=False)] | None = None
    labels: list[Label] = Field([], max_length=20)


class Trust(Body):
    """Which key: it must be one that the host has shown, and is needed where it has shown several."""

    fingerprint: str = Field("", max_length=100)


class Why(Body):
    """Why."""

    reason: Word = ""


class Described(Body):
    """What changes; a null role takes the role away."""

    name: str | None = Field(None, min_length=1, max_length=NAME_LIMIT)
    role: Annotated[NodeRole, Field(strict=False)] | None = None
    add_labels: list[Label] = Field([], max_length=20)
    remove_labels: list[Label] = Field([], max_length=20)


class Dismissed(Body):
    """Which service need not run."""

    service: str = Field(min_length=1, max_length=TEXT_LIMIT)


class Vulnerability(Shape):
    """What a scanner found."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str = Field(min_length=1, max_length=200)
    severity: Word = "unknown"
    package: Word = ""
    version: Word = ""
    fixed: Word = ""


class Found(Body):
    """All that a scanner found on a machine, in place of what it found before."""

    vulnerabilities: list[Vulnerability] = Field(max_length=_MOST_FOUND)


def enroll(ask: Ask[Query, Host]) -> Answer:
    """Enrol a host; its key is fetched next, for somebody to approve."""
    asked = ask.body
    endpoint = parse_endpoint(asked.host, asked.port)
    target = ask.services.fleet.enrolment.enroll(ask.actor, endpoint, asked.name, asked.role or "", asked.labels)
    return Answer(brief(target), 201, headers={"Location": f"{_BASE}/targets/{target.id}"})


def approve(ask: Ask[Query, Trust]) -> Answer:
    """Trust the key that a host has shown, and end its quarantine."""
    target, _ = ask.services.fleet.enrolment.approve(ask.actor, ask.path["target"], ask.body.fingerprint)
    return _full(ask, str(target.id))


def quarantine(ask: Ask[Query, Why]) -> Answer:
    """Ask a host nothing more, until it is approved again."""
    target = ask.services.fleet.enrolment.quarantine(ask.actor, ask.path["target"], ask.body.reason)
    return Answer(brief(target))


def describe(ask: Ask[Query, Described]) -> Answer:
    """Change a machine's name, role or labels: one of them at a time."""
    asked, given, keeping = ask.body, ask.body.model_fields_set, ask.services.fleet.keeping
    name = ask.path["target"]
    wanted: list[str] = [field for field in ("name", "role") if field in given]
    wanted += ["labels"] if given & {"add_labels", "remove_labels"} else []
    if len(wanted) != 1:
        raise Invalid("Change one of name, role and labels at a time.")
    if wanted == ["name"]:
        return Answer(brief(keeping.rename(ask.actor, name, asked.name or "")))
    if wanted == ["role"]:
        return Answer(brief(keeping.role(ask.actor, name, asked.role or "none")))
    return Answer(brief(keeping.labels(ask.actor, name, asked.add_labels, asked.remove_labels)))


def dismiss(ask: Ask[Query, Dismissed]) -> Answer:
    """Say that a service that stopped need not run."""
    target, _ = ask.services.fleet.keeping.dismiss(ask.actor, ask.path["target"], ask.body.service)
    return Answer(brief(target))


def split(ask: Ask[Query, Any]) -> Answer:
    """Say that a machine is two: undo its newest merge, for good."""
    targets = ask.services.fleet.keeping.split(ask.actor, ask.path["target"])
    return Answer(Pair.model_construct(targets=[brief(target) for target in targets]))


def found(ask: Ask[Query, Found]) -> Answer:
    """Import what a vulnerability scanner found."""
    rows = orjson.dumps([one.model_dump() for one in ask.body.vulnerabilities])
    target, count = ask.services.fleet.importing.vulnerabilities(ask.actor, ask.path["target"], rows)
    return Answer(Imported.model_construct(count=count, target=brief(target)))


def forget(ask: Ask[Query, Any]) -> Answer:
    """Forget a machine, its host keys and all that it is known by."""
    ask.services.fleet.enrolment.forget(ask.actor, ask.path["target"])
    return Answer(status=204)


def discover(ask: Ask[Query, Any]) -> Answer:
    """Look for machines and at all of them now; the run is under way when this answers."""
    ask.services.permissions.require(ask.actor, "fleet.discover")
    return Answer(Started(run=ask.services.jobs.run_now(ask.actor, _JOB)), 202)


def _full(ask: Ask[Any, Any], identity: str) -> Answer:
    target = ask.services.fleet.targets.get(ask.actor, identity)
    return Answer(full(target, ask.services.fleet.enrolment.keys(ask.actor, target.id)))


def routes(deps: Deps) -> list[Route]:
    """The routes that change something."""

    def route(method: str, path: str, work: Work, status: int, model: type[BaseModel] | None, **more: Any) -> Route:  # noqa: ANN401 - as operation's
        action = more.pop("action", "fleet.set")
        return operation(
            deps, method, path, work, action=action, answers={status: model}, tag=_TAG, refusals=(404, 409), **more
        )

    return [
        route("POST", f"{_BASE}/targets", enroll, 201, TargetOut, body=Host),
        route("PATCH", _ONE, describe, 200, TargetOut, body=Described),
        route("DELETE", _ONE, forget, 204, None),
        route("POST", f"{_ONE}/approve", approve, 200, FullTarget, body=Trust, action="fleet.trust"),
        route("POST", f"{_ONE}/quarantine", quarantine, 200, TargetOut, body=Why, action="fleet.trust"),
        route("POST", f"{_ONE}/dismiss", dismiss, 200, TargetOut, body=Dismissed),
        route("POST", f"{_ONE}/split", split, 200, Pair),
        route("POST", f"{_ONE}/vulnerabilities", found, 200, Imported, body=Found),
        route("POST", f"{_BASE}/discover", discover, 202, Started, action="fleet.discover"),
    ]
