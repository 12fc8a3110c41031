"""Holding entries against botocore's models: each fault is one sentence that names what to change."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError
from botocore.model import OperationNotFoundError

from workers.cloud.catalogue_file import load
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


def faults(entry: Entry, known: Mapping[str, Entry] | None = None) -> Iterator[str]:
    """All that is wrong with an entry; `known` are the entries that it may name as its parent, the program's if none.

    A child's list is held against its parent's item.
    """
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
        yield from _parent_faults(entry, load().entries if known is None else known)


def _call_faults(entry: Entry, operation: Operation) -> Iterator[str]:
    members = operation.input_shape.members if operation.input_shape else {}
    required = set(operation.input_shape.required_members) if operation.input_shape else set()
    told = {*entry.parameters, *entry.given}
    for name in sorted(required - told):
        yield f"{entry.operation} needs the parameter {name}"
    for name in sorted(told - set(members)):
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
    item = _element(found)
    single = {"id": entry.id, "arn": entry.arn, "name": entry.name, "tags": entry.tags, "region": entry.region}
    for name, path in single.items():
        yield from _missing(name, (path,) if path else (), item)
    yield from _missing("relations", tuple(path for _, path in entry.relations), item)
    yield from _missing("volatile", entry.volatile, item)


def _element(found: Any) -> Any:  # noqa: ANN401 - botocore has no types
    return found.member if found.type_name == "list" else found


def _parent_faults(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    if bool(entry.parent) != bool(entry.given):
        yield "parent and given go together: of what the list is made, and what of it the call is given"
    if not entry.parent:
        return
    parent = known.get(entry.parent)
    if parent is None:
        yield f"parent: there is no type {entry.parent}"
    elif (parent.service, parent.scope) != (entry.service, entry.scope) or entry.regions:
        yield f"parent: {entry.parent} is of another service or scope"
    elif parent.parent or parent.region or entry.region:
        yield f"parent: {entry.parent} is a child itself, or tells of several regions"
    elif operation := operation_of(parent.service, parent.operation):
        item = _element(shape_at(operation.output_shape, parent.path))
        paths = (one for value in entry.given.values() for one in (value if isinstance(value, list) else [value]))
        yield from _missing("given", tuple(path for path in paths if not str(path).startswith("=")), item)


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
