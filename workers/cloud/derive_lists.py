"""Where in an operation's output the list is, and how its pages follow each other."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from workers.cloud.members import Members, members_of
from workers.cloud.nouns import noun_of, singular

Operation = Any  # an operation of botocore's model, which has no types
Shape = Any
_TOKENS = ("nexttoken", "marker", "pagetoken", "nextpagetoken", "position", "token", "startingtoken", "nextmarker")
_NAMED = ("Arns", "Names", "Ids", "Urls", "arns", "names", "ids", "urls", "Identifiers")


class Listed(NamedTuple):
    """The path of the list and what identifies its items: `item` is None for plain strings."""

    path: str
    members: Members
    item: Shape | None


def listed(operation: Operation) -> Listed | None:
    """The list of things that an operation gives, or None where there is none whose items can be told apart."""
    noun = noun_of(operation.name)
    lists = list(_lists(operation.output_shape))
    for path, shape in lists:
        item = shape.member
        if item.type_name != "structure":
            continue
        for name in (noun, singular(path.rpartition(".")[2]), item.name.removesuffix("Summary")):
            found = members_of(item, name)
            if found.usable:
                return Listed(path, found, item)
    return next((_strings(path) for path, shape in lists if shape.member.type_name == "string"
                 and (path.endswith(_NAMED) or singular(path).lower() == noun.lower())), None)  # fmt: skip


def first_list(operation: Operation) -> str:
    """The path of the first list in the output, for what is listed by hand."""
    return next((path for path, _ in _lists(operation.output_shape)), "")


def _lists(output: Shape) -> Iterator[tuple[str, Shape]]:
    """Lists in the output itself, and in a structure that wraps it (CloudFront's `DistributionList.Items`)."""
    for name, shape in output.members.items():
        if shape.type_name == "list":
            yield name, shape
        elif shape.type_name == "structure" and len(output.members) == 1:
            for inner, wrapped in shape.members.items():
                if wrapped.type_name == "list":
                    yield f"{name}.{inner}", wrapped


def _strings(path: str) -> Listed:
    form = "arn" if path.lower().endswith("arns") else "id"
    return Listed(path, Members(**{form: "@"}), None)


def pages(operation: Operation, paginator: dict[str, Any] | None) -> list[Any] | None:
    """`[input members, output paths, path that tells of more]`; None for an operation that gives all at once."""
    if paginator:
        tokens = [_several(paginator["input_token"]), _several(paginator["output_token"])]
        return [*tokens, paginator["more_results"]] if "more_results" in paginator else tokens
    given = {name.lower(): name for name in operation.output_shape.members}
    asked = operation.input_shape.members if operation.input_shape else {}
    for name in asked:
        if name.lower() in _TOKENS and name.lower() in given:
            return [[name], [given[name.lower()]]]
    return None


def _several(token: Any) -> list[str]:  # noqa: ANN401 - a string or a list of them, as the paginators' file has it
    return list(token) if isinstance(token, list) else [token]
