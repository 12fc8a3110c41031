"""JMESPath, with the short way for a plain name, which most paths are."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

Finder = Callable[[Any], Any]


@cache
def finder(path: str) -> Finder:
    """What finds the path's value in JSON; None where there is nothing. Raises ValueError for a wrong path."""
    if path == "@":
        return lambda value: value
    if path.isidentifier():
        return lambda value: value.get(path) if isinstance(value, dict) else None
    jmespath = importlib.import_module("jmespath")
    return jmespath.compile(path).search  # type: ignore[no-any-return] # jmespath has no types


@cache
def remover(path: str) -> Callable[[Any], Any]:
    """What takes the values at a path (`A.B`, `List[].C`) out of JSON in place and gives them; None for nothing."""
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")

    def remove(value: Any) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(value, dict) or name not in value:
            return None
        if not rest:
            return value.pop(name)
        inner = value[name]
        if head.endswith("[]") and isinstance(inner, list):
            return [remover(rest)(one) for one in inner]
        return remover(rest)(inner)

    return remove
