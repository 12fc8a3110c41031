"""A feature of a resource: one more call, whose fields join its properties."""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

from inventory.cloud.model import Fault, Resource
from workers.cloud.entry import Feature
from workers.cloud.faults import CallFault
from workers.cloud.hiding import without_secrets
from workers.cloud.paths import finder
from workers.cloud.shaping import plain, tags_of

Json = Mapping[str, Any]
Ask = Callable[[str, dict[str, Any], Container[str]], Json]


def enriched(resource: Resource, feature: Feature, item: Any, ask: Ask) -> Resource:  # noqa: ANN401 - JSON
    """The resource with the feature's fields; what the provider doesn't have for it is None. Raises CallFault."""
    try:
        answer: Json = without_secrets(
            plain(ask(feature.operation, given(feature.parameters, item), set(feature.expected)))
        )
    except CallFault as fault:
        if fault.fault is not Fault.EXPECTED_EMPTY:
            raise
        answer = {}
    fields = {name: finder(path)(answer) for name, path in feature.fields.items()}
    tags = tags_of(finder(feature.tags)(answer)) if feature.tags else resource.tags
    return replace(resource, properties={**resource.properties, **fields}, tags=tags)


def given(parameters: Json, item: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A call's parameters for an item: paths into it, and texts that begin with `=` as they are."""
    return {name: _value(path, item) for name, path in parameters.items()}


def _value(path: Any, item: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(path, list):
        return [_value(one, item) for one in path]
    if not isinstance(path, str):
        return path
    return path[1:] if path.startswith("=") else finder(path)(item)
