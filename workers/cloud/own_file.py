"""An operator's own catalogue file, in any of three shapes, and what in it can't be used.

- ours: a list of entries as in aws.json, or `{"entries": [...]}`;
- by name `{service_name, display_name, category, scope, api_methods, resource_identifiers, regions}`, one entry of
  ours for each method;
- by name `{check_function, client_type, count_field, resource_identifier, scope, category, regions}`, with a JMESPath
  in `count_field`.

In the first of these shapes there may be `features`, too: by type and name `{operation, parameters, fields, tags,
expected}`, as in overlay.yaml.
"""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from inventory.errors import Invalid
from workers.cloud.catalogue_file import load
from workers.cloud.entry import Entry, Feature

Row = Mapping[str, Any]
LARGEST = 10_000_000


class Found(NamedTuple):
    """An entry or a feature of the file under its name there, or neither with the faults that it has."""

    name: str
    entry: Entry | None
    faults: tuple[str, ...] = ()
    feature: Feature | None = None

    @property
    def usable(self) -> bool:
        """Whether it can be used."""
        return not self.faults


def read(path: Path) -> list[Found]:
    """What is in a file of JSON or YAML; raises Invalid where it is none or has another shape."""
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid(f"{path} is larger than {LARGEST:,} bytes.")
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} can't be read.") from error
    except yaml.YAMLError as error:
        raise Invalid(f"{path} is neither JSON nor YAML: {str(error).splitlines()[0]}.") from error
    whole = dict(data) if isinstance(data, dict) else {}
    declared = whole.pop("features", {})
    if not whole and declared:
        return list(_features(declared, {}))
    found = list(_entries(path, whole or data))
    own = {one.entry.type: one.entry for one in found if one.entry}
    return found + list(_features(declared, own))


def _entries(path: Path, data: Any) -> Iterator[Found]:  # noqa: ANN401 - anything that JSON can say
    rows = data.get("entries", data) if isinstance(data, dict) else data
    if isinstance(rows, list):
        yield from _ours(rows)
    elif isinstance(rows, dict):
        for name, row in rows.items():
            yield from _mapped(str(name), row)
    else:
        raise Invalid(f"{path} has no entries: it is a list of them, or a mapping by service.")


def _ours(rows: list[Any]) -> Iterator[Found]:
    """Entries in our own shape; one may be the child of another of the file."""
    found = [_row(number, row) for number, row in enumerate(rows, 1)]
    known = dict(load().entries)
    for children in (False, True):
        for place, one in enumerate(found):
            if one.entry and bool(one.entry.parent) is children:
                found[place] = checked(one.name, one.entry, known)
        known |= {one.entry.type: one.entry for one in found if one.entry}
    yield from found


def _row(number: int, row: Any) -> Found:  # noqa: ANN401 - anything that JSON can say
    name = str(row.get("type", number)) if isinstance(row, dict) else str(number)
    if not isinstance(row, dict):
        return Found(name, None, ("it is no mapping",))
    try:
        return Found(name, Entry.of(row))
    except (TypeError, ValueError) as error:
        return Found(name, None, (str(error).replace("Entry.__init__() ", ""),))


def _features(declared: Any, own: Mapping[str, Entry]) -> Iterator[Found]:  # noqa: ANN401 - anything that JSON can say
    """Features of the file's own entries, or of the program's."""
    if not isinstance(declared, dict):
        yield Found("features", None, ("it is no mapping by type",))
        return
    known = {**load().entries, **own}
    for kind, rows in declared.items():
        if not isinstance(rows, dict) or kind not in known:
            yield Found(
                str(kind), None, ("there is no such type" if kind not in known else "it is no mapping by name",)
            )
            continue
        for name, row in rows.items():
            yield _feature(known[kind], str(name), row)


def _feature(item: Entry, name: str, row: Any) -> Found:  # noqa: ANN401 - anything that JSON can say
    label = f"{item.type}.{name}"
    try:
        made = Feature(item.type, name, **{**row, "expected": tuple(row.get("expected", ()))})
    except (TypeError, AttributeError) as error:
        return Found(label, None, (str(error).replace("Feature.__init__() ", ""),))
    check = importlib.import_module("workers.cloud.check")
    faults = tuple(check.feature_faults(made, item))
    return Found(label, None, faults, None if faults else made)


def _mapped(name: str, row: Any) -> Iterator[Found]:  # noqa: ANN401 - anything that JSON can say
    mapping = importlib.import_module("workers.cloud.mapping")
    if isinstance(row, dict) and "api_methods" in row:
        yield from mapping.described(name, row)
    elif isinstance(row, dict) and "check_function" in row:
        yield mapping.counted(name, row)
    else:
        yield Found(name, None, ("it has neither api_methods nor check_function",))


def checked(name: str, entry: Entry, known: Mapping[str, Entry] | None = None) -> Found:
    """The entry, where botocore's models have nothing against it; `known` are those that may be its parent."""
    check = importlib.import_module("workers.cloud.check")
    faults = tuple(check.faults(entry, known))
    return Found(name, None if faults else entry, faults)
