"""What differs between two states of a resource, path by path. No I/O."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.cloud.model import canonical

MOST_PATHS = 200
_LONGEST = 300
_GONE = object()


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """`{path: [old, new]}` in the paths' order, at most 200; a path that isn't there is None, a long value is cut."""
    before, after = dict(_leaves("", old)), dict(_leaves("", new))
    paths = sorted(path for path in before.keys() | after.keys() if before.get(path, _GONE) != after.get(path, _GONE))
    return {path: [_short(before.get(path)), _short(after.get(path))] for path in paths[:MOST_PATHS]}


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Values by dotted path; a list is one value, since its places mean little."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner)
    elif path:
        yield path, value


def _short(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else canonical(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
