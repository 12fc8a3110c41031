"""What the catalogue says about one type: how it is listed, and what of an item identifies and describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One read operation of one service that lists one type of resource.

    All paths are JMESPath: `path` from the answer to the list, the others from an item; `@` is an item that is a
    plain string. With a `parent`, another type of the same service, the list is made once for each of those, with the
    parameters that `given` finds in the parent's item (paths; a text that begins with `=` is itself); an id that is
    not the item's ARN then begins with the parent's. `pages` is input members, output paths, and the path that tells
    of more. `kind` is "resource", or "record" for what happens rather than exists. `rate` and `burst` are calls a
    second and at once.
    """

    type: str
    service: str
    operation: str
    path: str
    id: str
    scope: str = "regional"
    category: str = "other"
    kind: str = "resource"
    arn: str = ""
    name: str = ""
    tags: str = ""
    region: str = ""
    parameters: Json = field(default_factory=dict)
    pages: tuple[Any, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    volatile: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rate: float = 0
    burst: float = 0
    parent: str = ""
    given: Json = field(default_factory=dict)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Entry":
        """The entry of a row of the catalogue's file; raises TypeError for a key or a shape that entries don't have."""
        if not isinstance(row.get("given", {}), dict):
            raise TypeError("given is a mapping of parameters to paths")
        lists = {key: tuple(row[key]) for key in ("pages", "volatile", "expected", "regions") if key in row}
        related = tuple((kind, path) for kind, path in row.get("relations", ()))
        return cls(**{**row, **lists, "relations": related})


@dataclass(frozen=True, slots=True)
class Feature:
    """More about each resource of a type, by one more call: off until an account enables it.

    `parameters` are paths into the listed item (a text that begins with `=` is itself); `fields` are names of
    properties and paths into the answer; `tags` is a path to tags, where the list doesn't tell them. `regions` are the
    only ones where it is told; none mean all.
    """

    type: str
    name: str
    operation: str
    parameters: Json
    fields: Mapping[str, str]
    tags: str = ""
    expected: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name that people enable it by: `s3.bucket.versioning`."""
        return f"{self.type}.{self.name}"
