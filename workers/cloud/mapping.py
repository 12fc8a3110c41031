"""Two shapes of mapping files that others keep of services, as entries of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore import xform_name

from workers.cloud.catalogue_file import load
from workers.cloud.check import model, operation_of, session
from workers.cloud.derive import paginators
from workers.cloud.derive_lists import Listed, listed, pages
from workers.cloud.derive_paths import relations, volatile
from workers.cloud.entry import Entry
from workers.cloud.members import Members, members_of
from workers.cloud.model_paths import NoPath, shape_at
from workers.cloud.nouns import kebab, noun_of
from workers.cloud.own_file import Found, checked
from workers.cloud.reads import is_read

Row = Mapping[str, Any]


def described(name: str, row: Row) -> Iterator[Found]:
    """Entries of `{service_name, category, scope, api_methods, resource_identifiers, regions}`, one a method."""
    service = str(row.get("service_name", name))
    methods = row["api_methods"] if isinstance(row["api_methods"], list) else [row["api_methods"]]
    given = row.get("resource_identifiers")
    identifiers = given if isinstance(given, Mapping) else {}
    chosen = {"id": identifiers.get("primary"), "name": identifiers.get("secondary")}
    for method in methods:
        yield _found(f"{name} {method}", service, str(method), row, chosen)


def counted(name: str, row: Row) -> Found:
    """The entry of `{check_function, client_type, count_field, resource_identifier, scope, category}`.

    `count_field` may end in a member of the items that are counted; then it is the list of the items that is meant.
    """
    service, method = str(row.get("client_type", name)), str(row["check_function"])
    path = str(row.get("count_field") or "")
    chosen = {"id": row.get("resource_identifier")}
    tries = [_found(name, service, method, row, {**chosen, "path": one}) for one in (path.rpartition(".")[0], path, "")]
    return next((found for found in tries if found.entry), tries[1])


def _found(label: str, service: str, method: str, row: Row, chosen: Row) -> Found:
    if model(service) is None:
        return Found(label, None, (f"AWS has no service {service!r}",))
    operation = _operation(service, method)
    if operation is None:
        return Found(label, None, (f"{service} has no method {method}",))
    if not is_read(operation.name):
        return Found(label, None, (f"{method} is no method that only reads",))
    entry = _derived(service, operation, str(chosen.get("path") or ""))
    if entry is None:
        return Found(label, None, (f"{method} gives no list whose items can be told apart",))
    return checked(label, replace(
        entry, scope=str(row.get("scope", entry.scope)), category=_category(row, entry),
        id=str(chosen.get("id") or entry.id), name=str(chosen.get("name") or entry.name),
        regions=tuple(map(str, row.get("regions") or ())),
    ))  # fmt: skip


def _category(row: Row, entry: Entry) -> str:
    told = str(row.get("category", ""))
    return told if told and "|" not in told else entry.category


def _operation(service: str, method: str) -> Any:  # noqa: ANN401 - botocore has no types
    found = model(service)
    names = {xform_name(name): name for name in found.operation_names} if found else {}
    return operation_of(service, names[method]) if method in names else None


def _derived(service: str, operation: Any, path: str) -> Entry | None:  # noqa: ANN401 - botocore has no types
    """The program's own entry for the operation, or what the generator makes of it; at `path` where one is given."""
    own = next(
        (one for one in load().entries.values() if (one.service, one.operation) == (service, operation.name)), None
    )
    if own is not None and path in {"", own.path}:
        return own
    if operation.output_shape is None:
        return None
    found = _at(operation, path) if path else listed(operation)
    if found is None:
        return None
    arn, identity, name, tags = found.members
    return Entry(
        f"{service}.{kebab(noun_of(operation.name))}", service, operation.name, found.path,
        arn or identity or name or "", arn=arn or "", name=name or identity or "", tags=tags or "",
        pages=tuple(pages(operation, paginators(session(), service).get(operation.name)) or ()),
        relations=tuple((kind, one) for kind, one in relations(found.item, {arn, identity, name})),
        volatile=tuple(volatile(found.item)),
    )  # fmt: skip


def _at(operation: Any, path: str) -> Listed | None:  # noqa: ANN401 - botocore has no types
    """What identifies the items at a path; None where they have nothing."""
    try:
        found = shape_at(operation.output_shape, path)
    except NoPath:
        return None
    item = found.member if found.type_name == "list" else found
    if item.type_name != "structure":
        return Listed(path, Members(id="@"), None)
    members = members_of(item, noun_of(operation.name))
    return Listed(path, members, item) if members.usable else None
