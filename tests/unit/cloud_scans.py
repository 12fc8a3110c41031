"""A scan without a database: a source that a test plays, and a keeper that remembers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from inventory.cloud.account import Account
from inventory.cloud.model import Cell, Earlier, Fault, Figures, Resource
from inventory.cloud.scan import Scan
from workers.cloud.tasks import Caller, Task

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
Play = Callable[[Caller], Iterator[Sequence[tuple[Cell, Resource]]]]


def account(**more: object) -> Account:
    values = {"id": uuid4(), "community_id": "c", "provider": "aws", "account": "1", "name": "shop",
              "created_by": "test:ada", "created_at": NOON}  # fmt: skip
    return Account.model_validate(values | more)


def scan_of(
    owner: Account, cancelled: Callable[[], bool] = lambda: False, done: frozenset[Cell] = frozenset(),
    services: tuple[str, ...] = (), regions: tuple[str, ...] = (),
) -> Scan:  # fmt: skip
    return Scan("c", uuid4(), owner, services, regions, "", NOON, done, lambda _: cancelled())


def cell(number: int, owner: Account, region: str = "eu-west-1") -> Cell:
    return Cell(owner.id, "aws", owner.account, region, f"sqs.type{number}", f"List{number}")


def resource(number: int, kind: str = "sqs.type0") -> Resource:
    return Resource(kind, f"id-{number}", f"name-{number}")


@dataclass
class Merge:
    """One call of merge()."""

    cell: Cell
    ids: list[str]
    complete: bool
    error: Fault | None
    detail: str


@dataclass
class Recorder:
    """Keeps what an engine merges."""

    merges: list[Merge] = field(default_factory=list)
    known: dict[Cell, timedelta] = field(default_factory=dict)

    def merge(
        self, scan: Scan, cell: Cell, resources: Iterable[Resource], complete: bool, error: Fault | None = None, *,
        began: datetime | None = None, detail: str = "", duration: timedelta = timedelta(0),
        only: Collection[str] | None = None, earlier: Earlier | None = None, portion: bool = False,
    ) -> Figures:  # fmt: skip
        ids = [one.id for one in resources]
        self.merges.append(Merge(cell, ids, complete, error, detail))
        return Figures(added=len(ids))

    def cells(self, scan: Scan, operation: str = "") -> Mapping[Cell, timedelta]:
        return {one: took for one, took in self.known.items() if operation in ("", one.operation)}


@dataclass
class Played:
    """A source whose listings are played by the test, the first as the longest."""

    plays: dict[Cell, Play]
    spread: Callable[[Cell], bool] | None = None

    def tasks(self) -> list[Task]:
        return [
            Task(one, (one.region, "sqs"), 10_000, 10_000, weight=-number, spread=self.spread)
            for number, one in enumerate(self.plays)
        ]

    def pages(self, task: Task, call: Caller) -> Iterator[Sequence[tuple[Cell, Resource]]]:
        return self.plays[task.cell](call)
