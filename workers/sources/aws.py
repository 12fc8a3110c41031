"""AWS as a source of the engine: which lists an account has, and their pages."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from inventory.cloud.model import Cell, Fault, Resource
from inventory.cloud.scan import Scan
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.choices import Choices
from workers.cloud.entry import Entry, Feature
from workers.cloud.faults import CallFault
from workers.cloud.paths import finder
from workers.cloud.shaping import shaped
from workers.cloud.tasks import Caller, Task
from workers.sources.aws_children import Families, Page, of_each
from workers.sources.aws_client import AwsClient
from workers.sources.aws_features import enriched
from workers.sources.aws_models import Models
from workers.sources.aws_regions import Regions

GLOBAL = "global"
MOST_PAGES = 10_000


@cache
def models(catalogue: Catalogue) -> Models:
    """The models that a catalogue needs; one for all scans of the process."""
    return Models(wanted(catalogue))


def wanted(catalogue: Catalogue) -> dict[str, set[str]]:
    """The operations of the catalogue by service, with those that tell of regions and accounts."""
    found: dict[str, set[str]] = defaultdict(set, {"ec2": {"DescribeRegions"}, "sts": {"GetCallerIdentity"}})
    for entry in catalogue.entries.values():
        found[entry.service].add(entry.operation)
    for features in catalogue.features.values():
        for feature in features.values():
            found[feature.type.partition(".")[0]].add(feature.operation)
    return dict(found)


@dataclass
class AwsSource:
    """One scan of one account.

    `choices` are the community's, also about types, `features` those enabled, `weights` the seconds that lists took by
    region and type.
    """

    scan: Scan
    client: AwsClient
    catalogue: Catalogue
    regions: Regions
    choices: Choices = field(default_factory=Choices)
    features: Mapping[str, Sequence[Feature]] = field(default_factory=dict)
    weights: Mapping[tuple[str, str], float] = field(default_factory=dict)
    _entries: dict[Cell, Entry] = field(default_factory=dict)
    _families: Families = field(default_factory=Families)

    def tasks(self) -> list[Task]:
        """A task for each entry in each region where its service is offered and the account is."""
        regions = self.regions.of_account(self.scan.regions or tuple(self.scan.account.regions))
        entries = self.catalogue.of_services(frozenset(self.scan.services))
        enabled = [entry for entry in entries if not {entry.service, entry.type, entry.parent} & self.choices.disabled]
        return [self._task(entry, region) for entry in enabled for region in self._where(entry, regions)]

    def _where(self, entry: Entry, regions: Sequence[str]) -> Sequence[str]:
        if entry.scope == "global":
            return [GLOBAL]
        return [region for region in regions if self.regions.offered(entry, region)]

    def _task(self, entry: Entry, region: str) -> Task:
        account = self.scan.account
        cell = Cell(account.id, "aws", account.account, region, entry.type, entry.operation)
        self._entries[cell] = entry
        if entry.parent:
            self._families.expect(entry, region)
        pace = self.choices.pace(entry.service, *self.catalogue.rate(entry))
        return Task(
            cell, (account.account, region, entry.service), pace.rate, pace.burst,
            self.weights.get((region, entry.type), 0.0), _same_type(cell) if entry.region else None, pace.tries,
            pace.backoff,
        )  # fmt: skip

    def pages(self, task: Task, call: Caller) -> Iterator[Page]:
        """The pages of a task's list."""
        entry, cell = self._entries[task.cell], task.cell
        if not entry.parent:
            yield from self._listed(entry, cell, call, entry.parameters)
            return
        parents = self._families.parents(entry, cell.region, lambda: self._items(entry.parent, cell.region, call))
        yield from of_each(
            parents, lambda one: self._listed(entry, cell, call, {**entry.parameters, **one.given[entry.type]})
        )

    def _items(self, kind: str, region: str, call: Caller) -> Iterator[tuple[Entry, Any]]:
        """The items of a parent's list as they come, each with its entry."""
        entry = self.catalogue.entries[kind]
        for answer in self._answers(entry, region, call, entry.parameters):
            yield from ((entry, item) for item in finder(entry.path)(answer) or [])

    def _listed(self, entry: Entry, cell: Cell, call: Caller, parameters: Mapping[str, Any]) -> Iterator[Page]:
        for answer in self._answers(entry, cell.region, call, parameters):
            found = [self._found(entry, cell, item, call) for item in finder(entry.path)(answer) or []]
            yield [one for one in found if one is not None]
            if None in found:
                raise CallFault(Fault.FAILED, f"{entry.operation} lists something that has no {entry.id}.")

    def _found(self, entry: Entry, cell: Cell, item: Any, call: Caller) -> tuple[Cell, Resource] | None:  # noqa: ANN401
        resource = shaped(entry, cell, item)
        if resource is None:
            return None
        where = finder(entry.region)(item) if entry.region and isinstance(item, dict) else None
        region = where or self._place(cell.region)
        for feature in self.features.get(entry.type, ()):
            if feature.regions and region not in feature.regions:
                continue
            resource = enriched(resource, feature, item, lambda name, given, expected: call(
                lambda: self.client.call(entry.service, region, name, given, expected)))  # fmt: skip
        return _moved(cell, where), resource

    def _place(self, region: str) -> str:
        """Where a cell's calls go."""
        return self.regions.home if region == GLOBAL else region

    def _answers(
        self, entry: Entry, region: str, call: Caller, parameters: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        place, expected = self._place(region), {*self.catalogue.expected, *entry.expected}
        known, tokens = self.regions.known(entry, place), dict[str, Any]()
        for _ in range(MOST_PAGES):
            answer = call(lambda given={**parameters, **tokens}: self.client.call(  # type: ignore[misc] # mypy infers no default
                entry.service, place, entry.operation, given, expected, known=known))  # fmt: skip
            yield answer
            following = following_page(entry, answer)
            if not following:
                return
            if following == tokens:
                raise CallFault(Fault.FAILED, "The same page came twice, so the list has no end.")
            tokens = following
        raise CallFault(Fault.FAILED, f"The list has more than {MOST_PAGES:,} pages.")


def following_page(entry: Entry, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the page after an answer; none after the last."""
    if not entry.pages:
        return {}
    inputs, outputs, *more = entry.pages
    if more and not finder(more[0])(answer):
        return {}
    tokens = {name: finder(path)(answer) for name, path in zip(inputs, outputs, strict=True)}
    return {name: token for name, token in tokens.items() if token not in (None, "")}


def _same_type(cell: Cell) -> Callable[[Cell], bool]:
    return lambda other: other.type == cell.type


def _moved(cell: Cell, region: str | None) -> Cell:
    if not region or region == cell.region:
        return cell
    return Cell(cell.account_id, cell.provider, cell.account, region, cell.type, cell.operation)
