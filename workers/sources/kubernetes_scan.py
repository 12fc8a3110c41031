"""A Kubernetes cluster as a source of the engine: one paged list for each kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
import urllib3
from kubernetes import client as kube
from kubernetes import config

from inventory.cloud.model import Cell, Fault, Resource
from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud
from workers.cloud.catalogue_file import Catalogue
from workers.cloud.choices import Choices, choices
from workers.cloud.faults import Again, CallFault
from workers.cloud.hiding import without_secrets
from workers.cloud.kinds import KINDS, Kind
from workers.cloud.paths import remover
from workers.cloud.places import Places
from workers.cloud.shaping import tags_of
from workers.cloud.tasks import Caller, Source, Task

RATE, BURST = 20.0, 40.0
SERVICE = "kubernetes"
PAGE = 500
MOST_PAGES = 2_000
IN_CLUSTER = "in-cluster"
_ALWAYS = ("metadata.managedFields", "metadata.selfLink")
_RESTLESS = ("metadata.resourceVersion", "metadata.generation", "status.observedGeneration")


def open_source(scan: Scan, cloud: Cloud, _catalogue: Catalogue, _places: Places) -> Source:
    """The cluster of a context of the kubeconfig, or the one we run in; raises CallFault where it isn't there."""
    name = scan.account.account
    try:
        if name == IN_CLUSTER:
            settings = kube.Configuration()
            config.load_incluster_config(client_configuration=settings)  # type: ignore[no-untyped-call] # has no types
            return KubernetesSource(scan, kube.ApiClient(settings), choices(cloud, scan))
        api = config.new_client_from_config(context=name, persist_config=False)  # type: ignore[no-untyped-call] # as above
        return KubernetesSource(scan, api, choices(cloud, scan))
    except config.ConfigException as error:
        raise CallFault(Fault.DENIED, f"The kubeconfig has no context {name} that can be used.") from error


@dataclass
class KubernetesSource:
    """One scan of one cluster."""

    scan: Scan
    api: Any
    choices: Choices
    _kinds: dict[Cell, Kind] = field(default_factory=dict)

    def tasks(self) -> Sequence[Task]:
        """A listing for each kind; a kind's plural or type may be named as a service.

        There is none where Kubernetes is off.
        """
        if SERVICE in self.choices.disabled:
            return []
        account, wanted = self.scan.account, set(self.scan.services)
        for kind in KINDS:
            if not wanted or wanted & {kind.type, kind.plural, SERVICE}:
                cell = Cell(account.id, "kubernetes", account.account, "cluster", kind.type, f"list {kind.plural}")
                self._kinds[cell] = kind
        pace = self.choices.pace(SERVICE, RATE, BURST)
        return [
            Task(cell, account.account, pace.rate, pace.burst, tries=pace.tries, backoff=pace.backoff)
            for cell in self._kinds
        ]

    def pages(self, task: Task, call: Caller) -> Iterator[Sequence[tuple[Cell, Resource]]]:
        """All objects of a kind in all namespaces."""
        kind, going_on = self._kinds[task.cell], ""
        for _ in range(MOST_PAGES):
            answer = call(lambda going_on=going_on: self._ask(kind, going_on))  # type: ignore[misc] # mypy infers no default
            yield [(task.cell, resource_of(kind, item)) for item in answer.get("items") or ()]
            going_on = answer.get("metadata", {}).get("continue") or ""
            if not going_on:
                return
        raise CallFault(Fault.FAILED, f"The list has more than {MOST_PAGES:,} pages.")

    def _ask(self, kind: Kind, going_on: str) -> Mapping[str, Any]:
        path = f"/api/{kind.version}" if not kind.group else f"/apis/{kind.group}/{kind.version}"
        query = [("limit", str(PAGE)), *([("continue", going_on)] if going_on else [])]
        request = self.api.param_serialize(
            "GET", f"{path}/{kind.plural}", query_params=query, header_params={"Accept": "application/json"},
            auth_settings=["BearerToken"],
        )  # fmt: skip
        try:
            answer = self.api.call_api(*request, _request_timeout=(5, 30))
        except urllib3.exceptions.HTTPError as error:
            raise CallFault(Fault.UNREACHABLE, "The cluster can't be reached.", Again.SOON) from error
        return parsed(answer.status, answer.read())


def parsed(status: int, body: bytes) -> Mapping[str, Any]:
    """The answer's JSON; raises CallFault for an error."""
    try:
        told: Mapping[str, Any] = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CallFault(Fault.FAILED, f"The cluster's answer can't be read (status {status}).", Again.SOON) from error
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return told
    sentence = f"{told.get('reason') or status}: {told.get('message', '')}"[:300]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise CallFault(Fault.THROTTLED, sentence, Again.AT_PACE)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise CallFault(Fault.DENIED, sentence)
    if status == HTTPStatus.NOT_FOUND:
        raise CallFault(Fault.EXPECTED_EMPTY, "The cluster doesn't have this kind.")
    raise CallFault(Fault.FAILED, sentence, Again.SOON if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Again.NO)


def resource_of(kind: Kind, item: dict[str, Any]) -> Resource:
    """The resource that an object is; its id is `namespace/name`, or the name of what has no namespace."""
    for path in _ALWAYS:
        remover(path)(item)
    moving = {path: gone for path in (*_RESTLESS, *kind.restless) if (gone := remover(path)(item)) is not None}
    about = item.get("metadata", {})
    space = about.get("namespace", "")
    labels = about.pop("labels", None)
    if kind.plural == "configmaps":
        item = {**item, "data": sorted(item.get("data") or ()), "binaryData": sorted(item.get("binaryData") or ())}
    return Resource(
        type=kind.type, id=f"{space}/{about['name']}" if space else str(about["name"]), name=str(about["name"]),
        category=kind.category, tags=tags_of(labels), properties=without_secrets(item),
        relations=tuple(_relations(space, item)), volatile=moving,
    )  # fmt: skip


def _relations(space: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    within = f"{space}/" if space else ""
    for owner in item.get("metadata", {}).get("ownerReferences") or ():
        yield "owner", f"{within}{owner.get('name', '')}"
    spec = item.get("spec") or {}
    if spec.get("nodeName"):
        yield "node", str(spec["nodeName"])
    if spec.get("serviceAccountName"):
        yield "service-account", f"{within}{spec['serviceAccountName']}"
    if spec.get("volumeName"):
        yield "persistent-volume", str(spec["volumeName"])
    for volume in spec.get("volumes") or ():
        if claim := volume.get("persistentVolumeClaim"):
            yield "persistent-volume-claim", f"{within}{claim.get('claimName', '')}"
