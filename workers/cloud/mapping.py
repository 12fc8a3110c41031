"""Two shapes of mapping files that others keep of services, as entries of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore import xform_name

from workers.cloud.check import model, operation_of, session
from workers.cloud.derive import paginators
from workers.cloud.derive_lists import listed, pages
from workers.cloud.derive_paths import relations, volatile
from workers.cloud.entry import Entry
from workers.cloud.nouns import kebab, noun_of
from workers.cloud.own_file import Found, checked

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
    tries = [_found(name, service, method, row, {**chosen, "path": one}) for one in (path, path.rpartition(".")[0], "")]
    return next((found for found in tries if found.entry), tries[0])


def _found(label: str, service: str, method: str, row: Row, chosen: Row) -> Found:
    if model(service) is None:
        return Found(label, None, (f"AWS has no service {service!r}",))
    operation = _operation(service, method)
    if operation is None:
        return Found(label, None, (f"{service} has no method {method}",))
    entry = _derived(service, operation)
    if entry is None:
        return Found(label, None, (f"{method} gives no list whose items can be told apart",))
    told = {key: str(value) for key, value in chosen.items() if value}
    told |= {"scope": str(row.get("scope", entry.scope)), "category": _category(row, entry)}
    return checked(label, replace(entry, regions=tuple(map(str, row.get("regions") or ())), **told))


def _category(row: Row, entry: Entry) -> str:
    told = str(row.get("category", ""))
    return told if told and "|" not in told else entry.category


def _operation(service: str, method: str) -> Any:  # noqa: ANN401 - botocore has no types
    found = model(service)
    names = {xform_name(name): name for name in found.operation_names} if found else {}
    return operation_of(service, names[method]) if method in names else None


def _derived(service: str, operation: Any) -> Entry | None:  # noqa: ANN401 - botocore has no types
    """What the generator would make of an operation, without the overlay."""
    found = listed(operation) if operation.output_shape else None
    if found is None:
        return None
    arn, identity, name, tags = found.members
    return Entry(
        f"{service}.{kebab(noun_of(operation.name))}", service, operation.name, found.path,
        arn or identity or name or "", arn=arn or "", name=name or identity or "", tags=tags or "",
        pages=tuple(pages(operation, paginators(session(), service).get(operation.name)) or ()),
        relations=tuple((kind, path) for kind, path in relations(found.item, {arn, identity, name})),
        volatile=tuple(volatile(found.item)),
    )  # fmt: skip
