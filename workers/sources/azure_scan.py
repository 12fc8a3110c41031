"""An Azure subscription as a source of the engine: the Resource Graph tells all resources in one paged query."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

from inventory.cloud.model import Cell, Fault, Resource
from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.choices import Choices, choices
from workers.cloud.faults import Again, CallFault
from workers.cloud.feed import Feed, Feeds
from workers.cloud.hiding import without_secrets
from workers.cloud.places import Places
from workers.cloud.shaping import plain, tags_of
from workers.cloud.tasks import Caller, Source, Task
from workers.sources import azure_changes as changes

RATE, BURST = 3.0, 7.0  # 15 queries in 5 s
SERVICE = "resource-graph"
PAGE = 1_000
MOST_PAGES = 5_000
TABLES = ("Resources", "ResourceContainers")
Page = Sequence[tuple[Cell, Resource]]
_TOP = ("kind", "location", "managedBy", "sku", "plan", "zones", "identity", "extendedLocation", "resourceGroup")
_RESTLESS = ("provisioningState", "lastModifiedTime", "lastModifiedTimeUtc")


def open_source(scan: Scan, cloud: Cloud, _catalogue: Catalogue, places: Places) -> Source:
    """The subscription, with the SDK's own chain of credentials."""
    secure = not places.azure.startswith("http://")
    credential = DefaultAzureCredential(exclude_interactive_browser_credential=True)
    client = ResourceGraphClient(
        credential, base_url=places.azure, credential_scopes=[f"{places.azure.rstrip('/')}/.default"], retry_total=0,
        connection_timeout=5, read_timeout=30,
    )  # fmt: skip
    return AzureSource(scan, client, cloud.feeds, choices(cloud, scan), secure=secure)


@dataclass
class AzureSource:
    """One scan of one subscription."""

    scan: Scan
    client: Any
    feeds: Feeds
    choices: Choices
    secure: bool = True

    def tasks(self) -> Sequence[Task]:
        """One listing for each table of the graph; none where the graph is off."""
        if SERVICE in self.choices.disabled:
            return []
        account = self.scan.account
        cells = [Cell(account.id, "azure", account.account, "global", "azure.resources", table) for table in TABLES]
        pace = self.choices.pace(SERVICE, RATE, BURST)
        return [
            Task(cell, account.account, pace.rate, pace.burst, 0.0, self._covers, pace.tries, pace.backoff,
                 Feed(self.scan, cell.operation, self.feeds))
            for cell in cells
        ]  # fmt: skip

    def pages(self, task: Task, call: Caller) -> Iterator[Page]:
        """All rows of a table, or those that changed; raises CallFault where the graph tells less than it has."""
        self._visible(call)
        for query in changes.readings(task.cell.operation, self._changed(task, call)):
            for rows in self._rows(query, call):
                found = [(cell_of(task.cell, row), row) for row in rows]
                yield [(cell, resource_of(row)) for cell, row in found if self._covers(cell)]

    def _changed(self, task: Task, call: Caller) -> frozenset[str] | None:
        """The ids that the graph tells to have changed since the last look; None where everything is to be listed."""
        since = task.feed.since() if task.feed else None
        if task.feed is None or since is None:
            return None
        try:
            pages = self._rows(changes.feed(task.cell.operation, since), call)
            task.feed.ids = changes.targets(row for page in pages for row in page)
        except CallFault:
            return None
        if task.feed.ids is not None:
            self.scan.said = f"Only what changed since {since:%Y-%m-%d %H:%M} UTC was read."
        return task.feed.ids

    def _rows(self, query: str, call: Caller) -> Iterator[Sequence[Mapping[str, Any]]]:
        """A query's rows page by page."""
        token, seen, total = None, 0, 0
        for _ in range(MOST_PAGES):
            answer = call(lambda token=token: self._ask(query, token))  # type: ignore[misc] # mypy infers no default
            seen, total, token = seen + len(answer.data), answer.total_records, answer.skip_token
            yield answer.data
            if not token:
                break
        if token or seen != total:
            raise CallFault(Fault.FAILED, f"The graph told {seen:,} of {total:,} rows.")

    def _visible(self, call: Caller) -> None:
        """The graph tells nothing, and no error, of what one may not see: so ask whether the subscription is there."""
        query = "ResourceContainers | where type =~ 'microsoft.resources/subscriptions' | project id"
        if not call(lambda: self._ask(query, None)).data:
            raise CallFault(Fault.DENIED, "The subscription isn't visible to our credentials.")

    def _ask(self, query: str, token: str | None) -> Any:  # noqa: ANN401 - the SDK's answer
        options = QueryRequestOptions(top=PAGE, skip_token=token, result_format="objectArray")
        request = QueryRequest(subscriptions=[self.scan.account.account], query=query, options=options)
        try:
            return self.client.resources(request, **({} if self.secure else {"enforce_https": False}))
        except HttpResponseError as error:
            raise http_fault(error) from error
        except AzureError as error:
            raise CallFault(Fault.UNREACHABLE, "Azure can't be reached.", Again.SOON) from error

    def _covers(self, cell: Cell) -> bool:
        """Whether the scan is about a cell: its region and its service."""
        return self.choices.covers(self.scan, cell.region, _service(cell.type))


def http_fault(error: HttpResponseError) -> CallFault:
    """The fault that an error answer is."""
    status = error.status_code or 0
    code = getattr(error.error, "code", None) or str(status)
    sentence = f"{code}: {(error.message or '').splitlines()[0] if error.message else ''}"[:300]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return CallFault(Fault.THROTTLED, sentence, Again.AT_PACE, code)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or isinstance(error, ClientAuthenticationError):
        return CallFault(Fault.DENIED, sentence, code=code)
    again = Again.SOON if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Again.NO
    return CallFault(Fault.FAILED, sentence, again, code)


def type_of(row: Mapping[str, Any]) -> str:
    """`Microsoft.Compute/virtualMachines` is `azure.compute.virtualmachines`."""
    return "azure." + str(row["type"]).lower().removeprefix("microsoft.").replace("/", ".")


def _service(kind: str) -> str:
    return kind.split(".")[1]


def _region(row: Mapping[str, Any]) -> str:
    return str(row.get("location") or "global").lower()


def cell_of(cell: Cell, row: Mapping[str, Any]) -> Cell:
    """The cell of a row: its type in its region."""
    return Cell(cell.account_id, cell.provider, cell.account, _region(row), type_of(row), cell.operation)


def resource_of(row: Mapping[str, Any]) -> Resource:
    """The resource that a row of the graph is."""
    kind = type_of(row)
    inner: dict[str, Any] = without_secrets(plain(row.get("properties") or {}))
    moving = {name: inner.pop(name) for name in _RESTLESS if name in inner}
    rest = {name: plain(row[name]) for name in _TOP if row.get(name) not in (None, "", [])}
    related = tuple(_relations(row, inner))
    return Resource(
        type=kind, id=str(row["id"]).lower(), name=str(row["name"]), category=_CATEGORIES.get(_service(kind), "other"),
        tags=tags_of(row.get("tags")), properties={**rest, **inner}, relations=related, volatile=moving,
    )  # fmt: skip


def _relations(row: Mapping[str, Any], properties: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """The ids of other resources anywhere in its properties, by the last part of their type; at most 100."""
    own, found = str(row["id"]).lower(), set[str]()
    waiting = [properties]
    while waiting and len(found) < 100:  # noqa: PLR2004 - the docstring says it
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value.lower().startswith("/subscriptions/") and "/providers/" in value:
            found.add(value.lower())
    for target in sorted(found - {own}):
        if not target.startswith(f"{own}/"):
            yield target.rstrip("/").split("/")[-2], target


_CATEGORIES = {
    "compute": "compute", "web": "compute", "containerservice": "containers", "containerregistry": "containers",
    "app": "containers", "network": "networking", "cdn": "networking", "storage": "storage", "sql": "database",
    "documentdb": "database", "dbforpostgresql": "database", "dbformysql": "database", "cache": "database",
    "keyvault": "security", "managedidentity": "security", "insights": "management", "resources": "management",
    "operationalinsights": "management", "automation": "management", "servicebus": "integration",
    "eventhub": "integration", "eventgrid": "integration", "logic": "integration", "apimanagement": "integration",
    "cognitiveservices": "machine-learning", "machinelearningservices": "machine-learning", "devices": "iot",
    "synapse": "analytics", "databricks": "analytics", "datafactory": "analytics",
}  # fmt: skip
