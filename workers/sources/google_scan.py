"""A Google project as a source of the engine: Cloud Asset Inventory tells all assets in one paged list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import google.auth
from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.cloud import asset_v1
from google.cloud.asset_v1.services.asset_service.transports.rest import AssetServiceRestTransport
from google.protobuf import json_format

from inventory.cloud.model import Cell, Fault, Resource
from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.choices import Choices, choices
from workers.cloud.faults import Again, CallFault
from workers.cloud.hiding import without_secrets
from workers.cloud.nouns import kebab
from workers.cloud.places import Places
from workers.cloud.shaping import plain, short_name, tags_of
from workers.cloud.tasks import Caller, Source, Task

RATE, BURST = 1.6, 5.0  # 100 lists a minute and project
SERVICE = "cloud-asset"
PAGE = 1_000
MOST_PAGES = 5_000
OPERATION = "ListAssets"
_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_RESTLESS = (
    "lastStartTimestamp",
    "lastStopTimestamp",
    "etag",
    "fingerprint",
    "metageneration",
    "updated",
    "lastModifiedTime",
)


def open_source(scan: Scan, cloud: Cloud, _catalogue: Catalogue, places: Places) -> Source:
    """The project, with the SDK's own chain of credentials; raises CallFault where there are none."""
    try:
        credentials, _ = google.auth.default(scopes=_SCOPES)
    except GoogleAuthError as error:
        raise CallFault(
            Fault.DENIED, "There are no Google credentials: set them where gcloud looks for them."
        ) from error
    where = urlsplit(places.google)
    transport = AssetServiceRestTransport(host=where.netloc, url_scheme=where.scheme, credentials=credentials)
    return GoogleSource(scan, asset_v1.AssetServiceClient(transport=transport), choices(cloud, scan))


@dataclass
class GoogleSource:
    """One scan of one project."""

    scan: Scan
    client: Any
    choices: Choices

    def tasks(self) -> Sequence[Task]:
        """One listing of everything; none where the asset inventory is off."""
        if SERVICE in self.choices.disabled:
            return []
        account = self.scan.account
        cell = Cell(account.id, "google", account.account, "global", "google.assets", OPERATION)
        pace = self.choices.pace(SERVICE, RATE, BURST)
        return [Task(cell, account.account, pace.rate, pace.burst, 0.0, self._covers, pace.tries, pace.backoff)]

    def pages(self, task: Task, call: Caller) -> Iterator[Sequence[tuple[Cell, Resource]]]:
        """All assets with their resource data."""
        token = ""
        for _ in range(MOST_PAGES):
            page = call(lambda token=token: self._ask(token))  # type: ignore[misc] # mypy infers no default
            rows = [json_format.MessageToDict(type(asset).pb(asset)) for asset in page.assets]
            found = [(cell_of(task.cell, row), row) for row in rows]
            yield [(cell, resource_of(row)) for cell, row in found if self._covers(cell)]
            token = page.next_page_token
            if not token:
                return
        raise CallFault(Fault.FAILED, f"The list has more than {MOST_PAGES:,} pages.")

    def _ask(self, token: str) -> Any:  # noqa: ANN401 - the SDK's answer
        request = asset_v1.ListAssetsRequest(
            parent=f"projects/{self.scan.account.account}", content_type=asset_v1.ContentType.RESOURCE, page_size=PAGE,
            page_token=token,
        )  # fmt: skip
        try:
            return self.client.list_assets(request, retry=None, timeout=30)
        except exceptions.GoogleAPICallError as error:
            raise api_fault(error) from error
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise CallFault(Fault.DENIED, "Google doesn't accept our credentials.") from error
        except OSError as error:  # what requests raises is one
            raise CallFault(Fault.UNREACHABLE, "Google can't be reached.", Again.SOON) from error

    def _covers(self, cell: Cell) -> bool:
        """Whether the scan is about a cell: its region and its service."""
        return self.choices.covers(self.scan, cell.region, _service(cell.type))


def api_fault(error: exceptions.GoogleAPICallError) -> CallFault:
    """The fault that an error answer is."""
    sentence = f"{error.code}: {error.message}"[:300]
    if isinstance(error, exceptions.TooManyRequests):
        return CallFault(Fault.THROTTLED, sentence, Again.AT_PACE)
    if isinstance(error, exceptions.Forbidden | exceptions.Unauthorized):
        return CallFault(Fault.DENIED, sentence)
    again = Again.SOON if isinstance(error, exceptions.ServerError) else Again.NO
    return CallFault(Fault.FAILED, sentence, again)


def type_of(row: Mapping[str, Any]) -> str:
    """`compute.googleapis.com/Instance` is `google.compute.instance`."""
    domain, _, kind = str(row["assetType"]).partition("/")
    return f"google.{domain.split('.')[0]}.{kebab(kind)}"


def _service(kind: str) -> str:
    return kind.split(".")[1]


def _region(row: Mapping[str, Any]) -> str:
    return str(row.get("resource", {}).get("location") or "global").lower()


def cell_of(cell: Cell, row: Mapping[str, Any]) -> Cell:
    """The cell of an asset: its type in its location."""
    return Cell(cell.account_id, cell.provider, cell.account, _region(row), type_of(row), cell.operation)


def resource_of(row: Mapping[str, Any]) -> Resource:
    """The resource that an asset is."""
    told = row.get("resource", {})
    data: dict[str, Any] = without_secrets(plain(dict(told.get("data") or {})))
    kind = type_of(row)
    moving = {name: data.pop(name) for name in _RESTLESS if name in data} | {"updateTime": row.get("updateTime", "")}
    labels = data.pop("labels", None) or data.get("metadata", {}).get("labels")
    parent = (("parent", str(told["parent"])),) if told.get("parent") else ()
    name = data.get("displayName") or data.get("name") or row["name"]
    return Resource(
        type=kind, id=str(row["name"]), name=short_name(str(name).rpartition("/")[2]), tags=tags_of(labels),
        category=_CATEGORIES.get(_service(kind), "other"), properties=data, volatile=moving,
        relations=parent + tuple(_relations(str(row["name"]), data)),
    )  # fmt: skip


def _relations(own: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Links to other resources among its members and those of its first lists: `https://…/networks/default`."""
    seen = set[str]()
    for value in (*data.values(), *(v for part in data.values() if isinstance(part, list) for one in part[:20]
                                    if isinstance(one, dict) for v in one.values())):  # fmt: skip
        if isinstance(value, str) and value.startswith("https://www.googleapis.com/compute/"):
            target = (
                "//compute.googleapis.com/" + value.partition("/projects/")[1][1:] + value.partition("/projects/")[2]
            )
            if target != own and target not in seen:
                seen.add(target)
                yield target.split("/")[-2].removesuffix("s"), target


_CATEGORIES = {
    "compute": "compute", "run": "compute", "appengine": "compute", "cloudfunctions": "compute",
    "container": "containers", "k8s": "containers", "artifactregistry": "containers", "storage": "storage",
    "file": "storage", "sqladmin": "database", "spanner": "database", "bigtableadmin": "database",
    "redis": "database", "firestore": "database", "dns": "networking", "networkmanagement": "networking",
    "iam": "security", "cloudkms": "security", "secretmanager": "security", "pubsub": "integration",
    "bigquery": "analytics", "dataflow": "analytics", "dataproc": "analytics", "aiplatform": "machine-learning",
    "logging": "management", "monitoring": "management", "cloudresourcemanager": "management",
    "serviceusage": "management",
}  # fmt: skip
