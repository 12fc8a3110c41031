"""The least that the program must be allowed at a provider, as the provider's own tools take it."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import orjson

from workers.cloud.catalogue_file import Catalogue

LONGEST = 6_144  # characters of one managed policy, blanks aside: AWS's own limit
_ALWAYS = ("ec2:DescribeRegions", "sts:GetCallerIdentity")
_AZURE = """{
  "Name": "Storekeeper reader",
  "Description": "Reads what the Resource Graph knows of the subscription.",
  "Actions": ["Microsoft.ResourceGraph/resources/read", "Microsoft.Resources/subscriptions/read", "*/read"],
  "NotActions": [],
  "AssignableScopes": ["/subscriptions/SUBSCRIPTION"]
}
"""
_GOOGLE = """title: Storekeeper reader
stage: GA
includedPermissions:
  - cloudasset.assets.listResource
  - serviceusage.services.use
"""
_KUBERNETES = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: storekeeper-reader
rules:
{rules}"""


def policy(catalogue: Callable[[], Catalogue], provider: str, services: Sequence[str]) -> str:
    """The text of the policy for these services, all where none is named; empty for an unknown provider."""
    if provider == "aws":
        return aws_policies(catalogue(), frozenset(services))
    if provider == "kubernetes":
        return _KUBERNETES.format(rules="".join(_cluster_rules()))
    return {"azure": _AZURE, "google": _GOOGLE}.get(provider, "")


def aws_policies(catalogue: Catalogue, services: frozenset[str]) -> str:
    """A policy document, or a list of documents where the actions are too many for one."""
    documents = [
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": some, "Resource": "*"}]}
        for some in _parts(sorted({*_ALWAYS, *actions(catalogue, services)}))
    ]
    told = documents[0] if len(documents) == 1 else documents
    return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n"


def actions(catalogue: Catalogue, services: frozenset[str]) -> Iterator[str]:
    """The actions of all calls that scans of these services can make, features included."""
    for entry in catalogue.of_services(services):
        yield from _actions(catalogue, entry.service, entry.operation)
        if entry.parent:
            yield from _actions(catalogue, entry.service, catalogue.entries[entry.parent].operation)
        for feature in catalogue.features.get(entry.type, {}).values():
            yield from _actions(catalogue, entry.service, feature.operation)


def _actions(catalogue: Catalogue, service: str, operation: str) -> Iterable[str]:
    for name in (f"{service}.{operation}", f"{service}.*"):
        if name in catalogue.actions:
            return catalogue.actions[name]
    return [f"{catalogue.prefixes.get(service) or signing_name(service)}:{operation}"]


@cache
def signing_name(service: str) -> str:
    """The name that AWS checks a service's signatures under, which is the prefix of its actions, too."""
    session = importlib.import_module("botocore.session").get_session()
    return str(session.get_service_model(service).signing_name)


def _parts(names: Sequence[str]) -> Iterator[list[str]]:
    """The names in as many lists as keep each document within AWS's limit."""
    part: list[str] = []
    room = LONGEST - 100
    for name in names:
        room -= len(name) + 3
        if room < 0:
            yield part
            part, room = [], LONGEST - 100 - len(name) - 3
        part.append(name)
    yield part


def _cluster_rules() -> Iterator[str]:
    kinds = importlib.import_module("workers.cloud.kinds")
    for group, plurals in kinds.by_group().items():
        names = ", ".join(f'"{plural}"' for plural in plurals)
        yield f'  - apiGroups: ["{group}"]\n    resources: [{names}]\n    verbs: ["get", "list", "watch"]\n'
