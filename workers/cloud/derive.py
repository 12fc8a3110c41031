"""Make workers/cloud/catalogue/aws.json out of botocore's models and overlay.yaml: `python -m workers.cloud.derive`."""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import yaml

from workers.cloud.derive_lists import first_list, listed, pages
from workers.cloud.derive_paths import relations, volatile
from workers.cloud.nouns import VERB, kebab, noun_of

Model = Any  # botocore's, which has no types
Row = dict[str, Any]
FOLDER = Path(__file__).with_name("catalogue")
OUTPUT, OVERLAY, CHILDREN = FOLDER / "aws.json", FOLDER / "overlay.yaml", FOLDER / "children.yaml"


def main() -> None:
    """Write the catalogue, one entry a line."""
    overlay = yaml.safe_load(OVERLAY.read_text(encoding="utf-8"))
    overlay["children"] = children(yaml.safe_load(CHILDREN.read_text(encoding="utf-8")))
    session = importlib.import_module("botocore.session").get_session()
    services = [name for name in session.get_available_services() if name not in overlay["exclude"]["services"]]
    rows = [row for name in services for row in entries(session, name, overlay)]
    head = {key: overlay[key] for key in ("rates", "expected", "prefixes", "actions", "features")}
    signing = {row["service"]: session.get_service_model(row["service"]).signing_name for row in rows}
    head["prefixes"] = {**signing, **overlay["prefixes"]}
    lines = ",\n".join(orjson.dumps(row).decode() for row in rows)
    OUTPUT.write_text(f'{{"head": {orjson.dumps(head).decode()},\n"entries": [\n{lines}\n]}}\n', encoding="utf-8")


def children(services: Row) -> Row:
    """What is told by hand of lists that are made for each of a parent's, by service and operation."""
    return {
        f"{service}.{operation}": {**hand, "parent": f"{service}.{noun}", "given": told["given"]}
        for service, parents in services.items()
        for noun, told in parents.items()
        for operation, hand in told["lists"].items()
    }


def entries(session: Model, service: str, overlay: Row) -> Iterator[Row]:
    """The entries of one service, by operation; of two about the same type the one that tells more stays."""
    model = session.get_service_model(service)
    known = paginators(session, service)
    kept: dict[str, Row] = {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        if VERB.match(name) and operation.output_shape and not _needs(operation, _hand(service, name, overlay) or {}):
            row = entry(service, operation, known.get(name), overlay)
            if row and (row["type"] not in kept or name.startswith(("Describe", "Get"))):
                kept[row["type"]] = row
    yield from kept.values()


def entry(service: str, operation: Model, paginator: Row | None, overlay: Row) -> Row | None:
    """One operation's entry, or None where it lists nothing of the account's."""
    noun = kebab(noun_of(operation.name))
    full = f"{service}.{operation.name}"
    hand = _hand(service, operation.name, overlay)
    if full in overlay["exclude"]["operations"] and full not in overlay["children"]:
        return None
    if hand is None and _ends(noun, overlay["exclude"]["endings"]):
        return None
    found = listed(operation)
    if found is None and hand is None:
        return None
    row: Row = {"type": f"{service}.{noun}", "service": service, "operation": operation.name}
    row["scope"] = "global" if service in overlay["global"] else "regional"
    row["category"] = _category(service, overlay)
    row["kind"] = "record" if _ends(noun, overlay["records"]) else "resource"
    row["pages"] = pages(operation, paginator)
    row["path"] = found.path if found else first_list(operation)
    if found:
        arn, identity, name, tags = found.members
        own = {arn, identity, name}
        row |= {"id": arn or identity or name, "arn": arn, "name": name or identity, "tags": tags}
        row |= {"relations": relations(found.item, own), "volatile": volatile(found.item)}
    return {key: value for key, value in (row | (hand or {})).items() if value not in (None, [], "", {})}


def _hand(service: str, operation: str, overlay: Row) -> Row | None:
    full = f"{service}.{operation}"
    found: Row | None = overlay["children"].get(full) or overlay["entries"].get(full)
    return found


def _needs(operation: Model, hand: Row) -> bool:
    """Whether it takes a parameter that nothing tells."""
    told = {*hand.get("parameters", ()), *hand.get("given", ())}
    return bool(operation.input_shape and set(operation.input_shape.required_members) - told)


def _ends(noun: str, endings: list[str]) -> bool:
    return any(noun == ending or noun.endswith(f"-{ending}") for ending in endings)


def _category(service: str, overlay: Row) -> str:
    return next((name for name, services in overlay["categories"].items() if service in services), "other")


def paginators(session: Model, service: str) -> Mapping[str, Row]:
    """How botocore pages a service's operations; empty where it doesn't say."""
    try:
        found: Mapping[str, Row] = session.get_paginator_model(service)._paginator_config  # noqa: SLF001 - no other door
    except importlib.import_module("botocore.exceptions").UnknownServiceError:
        return {}
    return found


if __name__ == "__main__":
    main()
