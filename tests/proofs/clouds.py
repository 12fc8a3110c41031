"""The worlds that the proofs of clouds look at: buckets in many cells, and what drifts from one day to the next."""

from collections.abc import Iterator

from inventory.cloud.account import Account
from inventory.cloud.model import Cell, Resource

World = dict[str, dict[str, int]]
"""By region, by name: what a bucket's only property is."""


def world(cells: int, each: int) -> World:
    """So many cells with so many buckets each."""
    return {f"region-{cell:03}": {f"b-{cell:03}-{n:04}": 0 for n in range(each)} for cell in range(cells)}


def drifted(before: World, day: int, of_hundred: int = 1) -> tuple[World, set[tuple[str, str]]]:
    """The world a day later, and what happened: of every hundred buckets one, each third otherwise."""
    after: World = {}
    happened: set[tuple[str, str]] = set()
    for region, buckets in before.items():
        kept = dict(buckets)
        for number, name in enumerate(sorted(buckets)):
            if (number + day) % (100 // of_hundred):
                continue
            way = ("inventory.changed", "inventory.deleted", "inventory.discovered")[(number // 100 + day) % 3]
            happened.add((way, _apply(kept, name, way, day)))
        after[region] = kept
    return after, happened


def _apply(kept: dict[str, int], name: str, way: str, day: int) -> str:
    if way == "inventory.changed":
        kept[name] = day
    elif way == "inventory.deleted":
        del kept[name]
    else:
        name = f"{name}-{day}"
        kept[name] = day
    return name


def cell_of(account: Account, region: str) -> Cell:
    """The cell of a region."""
    return Cell(account.id, "aws", account.account, region, "proof.bucket", "ListBuckets")


def resources(buckets: dict[str, int], size: int = 0, *, apart: bool = True) -> Iterator[Resource]:
    """The buckets as a source tells them; their size moves by itself, and stands apart unless asked otherwise."""
    for name, value in buckets.items():
        figure = {"size": size}
        properties = {"value": value, "rules": ["a", "b"]} | ({} if apart else figure)
        yield Resource("proof.bucket", f"arn:{name}", name, f"arn:{name}", "storage", {"team": "x"}, properties, (),
                       figure if apart else {})  # fmt: skip


def days(cells: int, each: int, count: int) -> list[tuple[World, set[tuple[str, str]]]]:
    """The world on its first day and on each of the days after it, with what happened since the day before."""
    found: list[tuple[World, set[tuple[str, str]]]] = [(world(cells, each), set())]
    for day in range(1, count + 1):
        found.append(drifted(found[-1][0], day))
    return found
