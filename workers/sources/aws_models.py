"""botocore's models, cut down to what the catalogue calls: whole, 350 services would fill the memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from botocore import loaders, parsers, serialize
from botocore.endpoint_provider import EndpointProvider
from botocore.model import ServiceModel

Json = dict[str, Any]


class _Loader(loaders.Loader):  # type: ignore[misc] # botocore has no types
    """A loader that knows the services already: it is thrown away after each model, and its cache with it."""

    def __init__(self, known: list[str]) -> None:
        super().__init__()
        self._known = known

    def list_available_services(self, type_name: str) -> list[str]:
        """All services."""
        return self._known


@dataclass(frozen=True)
class Lean:
    """A service as calls need it."""

    model: Any
    serializer: Any
    parser: Any
    endpoints: EndpointProvider


class Models:
    """The services of one process, each loaded on its first use; `wanted` are operations by service."""

    def __init__(self, wanted: dict[str, set[str]]) -> None:
        self._wanted = wanted
        self._known: list[str] = loaders.Loader().list_available_services("service-2")
        self._partitions = loaders.Loader().load_data("partitions")
        self._lean: dict[str, Lean] = {}
        self._locks = {service: Lock() for service in wanted}

    def lean(self, service: str) -> Lean:
        """The service; raises KeyError for one without wanted operations."""
        with self._locks[service]:
            if service not in self._lean:
                self._lean[service] = self._load(service)
        return self._lean[service]

    def _load(self, service: str) -> Lean:
        loader = _Loader(self._known)
        whole = loader.load_service_model(service, "service-2")
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        model = ServiceModel(pruned(whole, self._wanted[service]), service)
        protocol = model.resolved_protocol
        parser = parsers.PROTOCOL_PARSERS[protocol](timestamp_parser=timestamp)
        return Lean(
            model, serialize.create_serializer(protocol, False), parser, EndpointProvider(rules, self._partitions)
        )


def pruned(whole: Json, operations: Iterable[str]) -> Json:
    """The model with these operations only, and the shapes that they reach."""
    kept = {name: whole["operations"][name] for name in operations}
    shapes: Json = {}
    waiting = [shape for operation in kept.values() for shape in _shapes(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = {key: value for key, value in whole["shapes"][name].items() if key != "documentation"}
            waiting += _shapes(shapes[name])
    rest: Json = {key: whole[key] for key in ("version", "metadata", "clientContextParams") if key in whole}
    return {**rest, "operations": kept, "shapes": shapes}


def _shapes(part: Any) -> Iterable[str]:  # noqa: ANN401 - any part of a model
    """The names of the shapes that a part of a model refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        for value in part.values():
            yield from _shapes(value)
    elif isinstance(part, list):
        for value in part:
            yield from _shapes(value)


def timestamp(value: object) -> str:
    """A time as text: seconds since 1970 in ISO format, a text as it is."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).isoformat()
    return str(value)
