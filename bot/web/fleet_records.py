"""What the fleet was, over HTTP: snapshots, their differences, and figures over time."""

from datetime import timedelta

from pydantic import Field

from bot.web.operation import Answer, Ask, operation
from bot.web.reading import Body, Number, Query, Text
from bot.web.route import Deps, Route
from inventory.fleet.comparing import Comparison
from inventory.fleet.diff import Change, ChangeType
from inventory.fleet.differing import Chosen
from inventory.fleet.metrics import Series
from inventory.fleet.snapshot_model import Snapshot, SnapshotType, wanted
from inventory.fleet.snapshots import PAGE_LIMIT, Taken
from inventory.fleet.things import ThingKind
from inventory.shape import Shape

_MOST = 2**31 - 1
_HOURS = 365 * 24


class Listing(Query):
    """Which snapshots."""

    type: SnapshotType | None = Field(None, description="only those of this type")
    before: Number | None = Field(None, ge=1, le=_MOST, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT)


class Snapshots(Shape):
    """Snapshots, the newest first; `next` is the `before` of the next page, null on the last."""

    snapshots: list[Snapshot]
    next: int | None


class Taking(Body):
    """A snapshot as somebody wants it."""

    name: str = Field(min_length=1, max_length=100)
    description: str = Field("", max_length=500)
    type: SnapshotType = Field(SnapshotType.MANUAL, strict=False)
    tags: list[str] = Field([], max_length=20)


class Tags(Body):
    """The tags in place of those that are there."""

    tags: list[str] = Field(max_length=20)


class Pair(Query):
    """Which two: by number, id or name, or by time: first, latest, yesterday, 12h, 3d, 2w ago."""

    old: Text = "yesterday"
    new: Text = "latest"


class Chosing(Pair):
    """Which changes between them."""

    kind: ThingKind | None = None
    change: ChangeType | None = None
    target: Text | None = Field(None, description="only on this target, by name, address or id")
    skip: Number = Field(0, ge=0, le=_MOST, description="`next` of the page before")
    limit: Number = Field(50, ge=1, le=PAGE_LIMIT)


class Changes(Shape):
    """Changes by kind, target and name; `next` is the `skip` of the next page, null on the last."""

    changes: list[Change]
    next: int | None


class Since(Query):
    """How far back."""

    hours: Number = Field(24, ge=1, le=_HOURS)


class Figures(Shape):
    """Which figures of a target are known over time."""

    figures: list[str]


def snapshots(ask: Ask[Listing, None]) -> Answer:
    """List the snapshots of the fleet, the newest first."""
    asked = ask.query
    found = ask.services.fleet.snapshots.page(ask.actor, asked.type, before=asked.before, limit=asked.limit)
    following = found[-1].number if len(found) == asked.limit else None
    return Answer(Snapshots(snapshots=found, next=following))


def take(ask: Ask[Query, Taking]) -> Answer:
    """Take a snapshot; after a deployment it is compared with the newest from before one."""
    body = ask.body
    asked = wanted(body.name, body.description, body.type, body.tags)
    return Answer(ask.services.fleet.snapshots.take(ask.actor, asked, ask.now), status=201)


def snapshot(ask: Ask[Query, None]) -> Answer:
    """Show one snapshot."""
    return Answer(ask.services.fleet.snapshots.get(ask.actor, ask.path["snapshot"], ask.now))


def tag(ask: Ask[Query, Tags]) -> Answer:
    """Give a snapshot tags; one that has any is kept for good."""
    return Answer(ask.services.fleet.snapshots.tag(ask.actor, ask.path["snapshot"], ask.body.tags, ask.now))


def compare(ask: Ask[Pair, None]) -> Answer:
    """Count what changed between two snapshots, with what is critical."""
    return Answer(ask.services.fleet.comparing.compare(ask.actor, ask.query.old, ask.query.new, ask.now))


def changes(ask: Ask[Chosing, None]) -> Answer:
    """List what changed between two snapshots, each with its fields."""
    asked, fleet = ask.query, ask.services.fleet
    target = fleet.targets.get(ask.actor, asked.target).id if asked.target else None
    kinds = [asked.kind] if asked.kind else None
    chosen = Chosen(kinds, asked.change, target, asked.skip, asked.limit)
    found = fleet.comparing.changes(ask.actor, asked.old, asked.new, ask.now, chosen)
    following = asked.skip + len(found) if len(found) == asked.limit else None
    return Answer(Changes(changes=found, next=following))


def figures(ask: Ask[Query, None]) -> Answer:
    """Name the figures of a target that are known over time."""
    return Answer(Figures(figures=ask.services.fleet.metrics.names(ask.actor, ask.path["target"])))


def series(ask: Ask[Since, None]) -> Answer:
    """Tell how a figure of a target went."""
    age = timedelta(hours=ask.query.hours)
    return Answer(ask.services.fleet.metrics.series(ask.actor, ask.path["target"], ask.path["figure"], age, ask.now))


def routes(deps: Deps) -> list[Route]:
    """The routes of what the fleet was."""
    base, tagged, read, missing = "/api/fleet", "fleet", "fleet.read", (404,)
    change = "fleet.snapshot"
    figure = f"{base}/targets/{{target}}/figures"
    return [
        operation(
            deps, "GET", f"{base}/snapshots", snapshots, action=read, answers={200: Snapshots}, query=Listing,
            tag=tagged,
        ),
        operation(
            deps, "POST", f"{base}/snapshots", take, action=change, answers={201: Taken}, body=Taking, tag=tagged
        ),
        operation(
            deps, "GET", f"{base}/snapshots/{{snapshot}}", snapshot, action=read, answers={200: Snapshot}, tag=tagged
        ),
        operation(
            deps, "PUT", f"{base}/snapshots/{{snapshot}}/tags", tag, action=change, answers={200: Snapshot},
            body=Tags, tag=tagged,
        ),
        operation(
            deps, "GET", f"{base}/diff", compare, action=read, answers={200: Comparison}, query=Pair, tag=tagged,
            refusals=missing,
        ),
        operation(
            deps, "GET", f"{base}/diff/changes", changes, action=read, answers={200: Changes}, query=Chosing,
            tag=tagged, refusals=(404, 409),
        ),
        operation(deps, "GET", figure, figures, action=read, answers={200: Figures}, tag=tagged, refusals=(409,)),
        operation(
            deps, "GET", f"{figure}/{{figure}}", series, action=read, answers={200: Series}, query=Since, tag=tagged,
            refusals=(409,),
        ),
    ]  # fmt: skip
