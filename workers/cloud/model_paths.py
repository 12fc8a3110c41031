"""Following a JMESPath through a model instead of an answer: what it would find there."""

import importlib
from collections.abc import Callable
from typing import Any

Shape = Any  # a shape of botocore's model, which has no types
Tree = Any  # a tree of jmespath's parser: {type, children, value}


class NoPath(Exception):
    """The model has nothing there; the text names the part that isn't."""


def shape_at(shape: Shape, path: str) -> Shape:
    """The shape that the path finds, the element's where it finds a list of them; raises NoPath.

    Filters and parts that compute something are taken for what they are applied to; what a function is given must be.
    """
    jmespath = importlib.import_module("jmespath")
    try:
        tree = jmespath.compile(path).parsed
    except jmespath.exceptions.JMESPathError as error:
        raise NoPath(f"'{path}' is no JMESPath") from error
    return _visit(tree, shape)


def _visit(tree: Tree, shape: Shape) -> Shape:
    visit = _VISITS.get(tree["type"])
    return visit(tree, shape) if visit else shape


def _field(tree: Tree, shape: Shape) -> Shape:
    if shape.type_name == "map":
        return shape.value
    if shape.type_name != "structure" or tree["value"] not in shape.members:
        raise NoPath(f"{shape.name} has no member {tree['value']}")
    return shape.members[tree["value"]]


def _chain(tree: Tree, shape: Shape) -> Shape:
    for child in tree["children"]:
        shape = _visit(child, shape)
    return shape


def _projection(tree: Tree, shape: Shape) -> Shape:
    """A list's element goes on; what isn't a list is an error of the path."""
    inner = _visit(tree["children"][0], shape)
    if tree["children"][0]["type"] != "flatten":
        inner = _element(inner)
    return _visit(tree["children"][1], inner)


def _flatten(tree: Tree, shape: Shape) -> Shape:
    inner = _visit(tree["children"][0], shape)
    return inner if tree["children"][0]["type"] == "projection" and inner.type_name != "list" else _element(inner)


def _element(shape: Shape) -> Shape:
    if shape.type_name != "list":
        raise NoPath(f"{shape.name} is no list")
    return shape.member


def _index(_: Tree, shape: Shape) -> Shape:
    return shape.member if shape.type_name == "list" else shape


def _all(tree: Tree, shape: Shape) -> Shape:
    """Of what is computed of several, each has to be there."""
    for child in tree["children"]:
        _visit(child, shape)
    return shape


def _last(tree: Tree, shape: Shape) -> Shape:
    """Of `a || b`, both have to be there."""
    found = [_visit(child, shape) for child in tree["children"]]
    return found[-1]


_VISITS: dict[str, Callable[[Tree, Shape], Shape]] = {
    "field": _field, "subexpression": _chain, "index_expression": _chain, "pipe": _chain, "projection": _projection,
    "filter_projection": _projection, "flatten": _flatten, "index": _index, "or_expression": _last,
    "function_expression": _all, "multi_select_list": _all,
}  # fmt: skip
