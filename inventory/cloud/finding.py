"""Finding resources, and looking at one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from inventory.actor import Actor
from inventory.cloud import change_store, find_store
from inventory.cloud.query import Question, fits, parse_question, split_places
from inventory.cloud.room import READ, CloudRoom
from inventory.db import Row
from inventory.errors import Conflict, NotFound
from inventory.shape import Shape

PAGE_LIMIT = 500
MOST_COUNTED = 10_000
_MANY, _RELATED = 50, 50


class Found(Shape):
    """A resource as it was seen last; stale means that its cell couldn't be looked at since."""

    cell: UUID
    id: str
    name: str
    arn: str | None
    category: str
    tags: dict[str, Any]
    properties: dict[str, Any]
    relations: list[tuple[str, str]]
    volatile: dict[str, Any]
    added_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    type: str
    region: str
    provider: str
    account: str
    number: str
    seen_at: datetime | None
    stale: bool

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.id


class Past(Shape):
    """One change of a resource."""

    id: UUID
    kind: Literal["added", "changed", "removed"]
    changes: dict[str, Any]
    at: datetime


class Broken(Shape):
    """A rule that a resource breaks, and who must act."""

    rule: str
    purpose: str
    severity: int
    who: str
    since: datetime


class Shown(Shape):
    """A resource with what points at it, what changed, and the rules that it breaks."""

    resource: Found
    pointing: list[Found]
    history: list[Past]
    broken: list[Broken]


class Changed(Past):
    """A change with the resource that it is of."""

    resource: str
    name: str
    type: str
    region: str
    account: str


class FindingService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def find(
        self, actor: Actor, texts: Sequence[str], *, skip: int = 0, limit: int = 10,
        after: tuple[UUID, str] | None = None,
    ) -> list[Found]:  # fmt: skip
        """Resources that these words and filters choose, at most 500; raises Invalid for a filter that is none."""
        self._room.permissions.require(actor, READ)
        question = parse_question(texts)
        with self._room.db.reading() as db:
            rows = find_store.page(
                db, actor.community, question, skip=skip, limit=min(limit, PAGE_LIMIT + 1), after=after
            )
        return [Found.model_validate(row) for row in rows]

    def count(self, actor: Actor, texts: Sequence[str] = ()) -> int:
        """How many they are, counted up to 10,000."""
        self._room.permissions.require(actor, READ)
        with self._room.db.reading() as db:
            return find_store.count(db, actor.community, parse_question(texts), MOST_COUNTED)

    def get(self, actor: Actor, text: str, history: int = 10) -> Shown:
        """The resource of that name, id or ARN; raises NotFound, or Conflict where several are called so.

        `type:`, `region:` and `account:` behind it tell apart what is called alike.
        """
        self._room.permissions.require(actor, READ)
        text, places = split_places(text)
        words = parse_question([text]).words if ":" not in text else ()
        with self._room.db.reading() as db:
            rows = find_store.named(db, actor.community, text, find_store.tsquery(words), _MANY)
            row = _chosen(text, [row for row in rows if fits(row, places)])
            ids = [identity for identity in (row["id"], row["arn"], row["name"]) if identity]
            return Shown(
                resource=Found.model_validate(row),
                pointing=[Found.model_validate(r) for r in find_store.pointing_at(db, actor.community, ids, _RELATED)],
                history=[
                    Past.model_validate(r)
                    for r in find_store.history(db, actor.community, row["cell"], row["id"], history)
                ],
                broken=[
                    Broken.model_validate(r) for r in find_store.findings(db, actor.community, row["cell"], row["id"])
                ],
            )

    def changes(
        self, actor: Actor, since: datetime, texts: Sequence[str] = (), *, skip: int = 0, limit: int = 10
    ) -> list[Changed]:
        """What changed since a moment, the newest first, at most 500; of the resources that filters choose."""
        self._room.permissions.require(actor, READ)
        question: Question = parse_question(texts)
        with self._room.db.reading() as db:
            chosen = find_store.cells(db, actor.community, question)
            rows = change_store.since(
                db, actor.community, since, chosen, find_store.tsquery(question.words), skip, min(limit, PAGE_LIMIT + 1)
            )
        return [Changed.model_validate(row) for row in rows]


def _chosen(text: str, rows: Sequence[Row]) -> Row:
    """The one that is meant: a present one before those that went."""
    here = [row for row in rows if row["removed_at"] is None] or list(rows[:1])
    if not here:
        raise NotFound(f"There is no cloud resource '{text[:100]}' here; cloud find searches.")
    if len(here) > 1:
        choices = "; ".join(f"{row['id'][:100]} ({row['type']}, {row['region']}, {row['account']})" for row in here[:5])
        raise Conflict(
            f"Several are called '{text[:100]}'; say which by its id, or type: and region: behind it: {choices}."
        )
    return here[0]
