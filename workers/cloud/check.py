"""Holding entries against botocore's models: each fault is one sentence that names what to change."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError
from botocore.model import OperationNotFoundError

from workers.cloud.entry import Entry, Feature
from workers.cloud.model_paths import NoPath, shape_at
from workers.cloud.reads import is_read

Operation = Any  # botocore's, which has no types
_SCOPES, _KINDS = ("regional", "global"), ("resource", "record")


@cache
def model(service: str) -> Any:  # noqa: ANN401 - botocore has no types
    """The service's model, or None where there is no such service."""
    try:
        return session().get_service_model(service)
    except BotoCoreError:
        return None


@cache
def session() -> Any:  # noqa: ANN401 - botocore has no types
    """A session without credentials, for the models only."""
    return botocore.session.get_session()


def operation_of(service: str, name: str) -> Operation | None:
    """The operation, or None where the service doesn't have it."""
    try:
        return model(service).operation_model(name)
    except OperationNotFoundError:
        return None


def faults(entry: Entry) -> Iterator[str]:
    """All that is wrong with an entry."""
    if entry.scope not in _SCOPES:
        yield f"scope is {' or '.join(_SCOPES)}, not {entry.scope!r}"
    if entry.kind not in _KINDS:
        yield f"kind is {' or '.join(_KINDS)}, not {entry.kind!r}"
    if model(entry.service) is None:
        yield f"AWS has no service {entry.service!r}"
    elif not is_read(entry.operation):
        yield f"{entry.operation} is no operation that only reads"
    elif (operation := operation_of(entry.service, entry.operation)) is None:
        yield f"{entry.service} has no operation {entry.operation}"
    else:
        yield from _call_faults(entry, operation)
        yield from _answer_faults(entry, operation)


def _call_faults(entry: Entry, operation: Operation) -> Iterator[str]:
    members = operation.input_shape.members if operation.input_shape else {}
    required = set(operation.input_shape.required_members) if operation.input_shape else set()
    for name in sorted(required - set(entry.parameters)):
        yield f"{entry.operation} needs the parameter {name}"
    for name in sorted(set(entry.parameters) - set(members)):
        yield f"{entry.operation} has no parameter {name}"
    inputs, outputs, *more = entry.pages or ((), ())
    for name in inputs:
        if name not in members:
            yield f"pages: {entry.operation} has no parameter {name}"
    yield from _missing("pages", (*outputs, *more), operation.output_shape)


def _answer_faults(entry: Entry, operation: Operation) -> Iterator[str]:
    try:
        found = shape_at(operation.output_shape, entry.path)
    except NoPath as error:
        yield f"path: {error}"
        return
    item = found.member if found.type_name == "list" else found
    single = {"id": entry.id, "arn": entry.arn, "name": entry.name, "tags": entry.tags, "region": entry.region}
    for name, path in single.items():
        yield from _missing(name, (path,) if path else (), item)
    yield from _missing("relations", tuple(path for _, path in entry.relations), item)
    yield from _missing("volatile", entry.volatile, item)


def _missing(what: str, paths: tuple[str, ...], shape: Any) -> Iterator[str]:  # noqa: ANN401 - botocore has no types
    for path in paths:
        try:
            shape_at(shape, path)
        except NoPath as error:
            yield f"{what}: {error}"


def feature_faults(feature: Feature, item: Entry) -> Iterator[str]:
    """All that is wrong with a feature of a type."""
    operation = operation_of(item.service, feature.operation)
    if operation is None or not is_read(feature.operation):
        yield f"{item.service} has no operation {feature.operation} that only reads"
        return
    members = operation.input_shape.members
    for name in sorted(set(operation.input_shape.required_members) - set(feature.parameters)):
        yield f"{feature.operation} needs the parameter {name}"
    for name in sorted(set(feature.parameters) - set(members)):
        yield f"{feature.operation} has no parameter {name}"
    yield from _missing("fields", tuple(feature.fields.values()), operation.output_shape)
    yield from _missing("tags", (feature.tags,) if feature.tags else (), operation.output_shape)
