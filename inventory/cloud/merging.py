"""One cell's resources become what is kept: only what differs is written, told and put into the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from inventory.cloud import merge_store
from inventory.cloud.diff import difference
from inventory.cloud.events import Change
from inventory.cloud.model import Cell, Earlier, Figures, Resource, canonical, digest
from inventory.db import Db, Row
from inventory.ids import new_id


@dataclass(frozen=True)
class Listing:
    """What one look at a cell gave; `began` is the database's time before its first call.

    With `only` the look was at these ids: the others are as they were, and so is whether the cell is known whole.
    `portion` means that more of the same look comes, and `earlier` is what came of it.
    """

    cell: Cell
    resources: Sequence[Resource]
    complete: bool
    began: datetime
    scan: UUID
    error: str = ""
    detail: str = ""
    milliseconds: int = 0
    only: frozenset[str] | None = None
    portion: bool = False
    earlier: Earlier = field(default_factory=Earlier)


@dataclass
class Merged:
    """What a merge did; `first` means that the cell was never seen whole before, so nothing in it is news.

    `seen` is how many resources the whole look gave so far.
    """

    cell: UUID
    figures: Figures = field(default_factory=Figures)
    changes: list[Change] = field(default_factory=list)
    first: bool = False
    seen: int = 0


def merge(db: Db, community: str, listing: Listing) -> Merged:
    """Merge one look at a cell, in the caller's transaction. A look older than the newest one merged is dropped.

    What isn't there any more is removed only when the look was complete.
    """
    kept = merge_store.lock(db, community, listing.cell, new_id())
    if kept["began_at"] is not None and kept["began_at"] > listing.began:
        return Merged(kept["id"])
    seen = list({resource.id: resource for resource in listing.resources}.values())
    changes = _written(db, community, kept["id"], seen, listing)
    first = kept["complete_at"] is None
    if not first:
        merge_store.history(db, [_past(community, kept["id"], listing.scan, change) for change in changes])
    kinds = [change.kind for change in changes]
    added, changed, removed = (kinds.count(kind) for kind in ("added", "changed", "removed"))
    figures = Figures(added, changed, removed, len(seen) - added - changed)
    whole = len(listing.earlier.ids.union(resource.id for resource in seen))
    _end(db, community, kept["id"], listing, whole, figures + listing.earlier.figures, first=first)
    return Merged(kept["id"], figures, changes, first, whole)


def _end(db: Db, community: str, cell: UUID, listing: Listing, seen: int, figures: Figures, *, first: bool) -> None:
    """Say how the cell is now. A portion leaves it unfinished: no scan has done it yet."""
    ended: Row = {"scan": listing.scan, "began": listing.began, "added": figures.added, "changed": figures.changed,
                  "removed": figures.removed}  # fmt: skip
    if listing.portion:
        merge_store.end_some(db, community, cell, {**ended, "scan": None})
    elif listing.only is not None and not (first and listing.complete):
        merge_store.end_some(db, community, cell, ended)
    else:
        merge_store.end(db, community, cell, {
            **ended, "seen": seen, "complete": listing.complete, "error": listing.error, "detail": listing.detail,
            "milliseconds": listing.milliseconds,
        })  # fmt: skip


def _written(db: Db, community: str, cell: UUID, seen: Sequence[Resource], listing: Listing) -> list[Change]:
    """Write what differs; gives the changes in the order of the listing, then what was removed."""
    sums = [(resource.hash, digest(resource.volatile)) for resource in seen]
    flat = b"".join(chain.from_iterable(sums))
    ids = [resource.id for resource in seen]
    rows = merge_store.differing(db, community, cell, ids, flat, listing.only, listing.earlier.ids.difference(ids))
    by_way: dict[str, list[Row]] = {"add": [], "change": [], "tick": [], "remove": []}
    for row in sorted(rows, key=lambda row: (row["place"] or len(seen) + 1, row["id"])):
        by_way[_way(row)].append(row)
    gone = by_way["remove"] if listing.complete else []
    new = {row["id"]: seen[row["place"] - 1] for row in rows if row["place"]}
    values = {
        row["id"]: _values(community, cell, new[row["id"]], *sums[row["place"] - 1]) for row in rows if row["place"]
    }
    merge_store.add(db, [_columns(values[row["id"]]) for row in by_way["add"]])
    merge_store.change(db, [values[row["id"]] for row in by_way["change"]])
    merge_store.figures(db, [values[row["id"]] for row in by_way["tick"]])
    merge_store.remove(db, community, cell, [row["id"] for row in gone])
    came = [_came(row, new[row["id"]]) for row in (*by_way["add"], *by_way["change"])]
    return came + [Change("removed", row["id"], row["name"], row["tags"]) for row in gone]


def _way(row: Row) -> str:
    """What is to be written of a row that differs: tick is a figure that changed by itself."""
    if row["missing"]:
        return "remove"
    if row["fresh"]:
        return "add"
    return "tick" if row["same"] and not row["back"] else "change"


def _came(row: Row, new: Resource) -> Change:
    """The change of a resource that is there: it was added (also: came back), or differs."""
    if row["fresh"] or row["back"]:
        return Change("added", new.id, new.name, new.tags)
    old = {field: row[field] for field in ("name", "arn", "category", "tags", "relations")} | row["properties"]
    return Change("changed", new.id, new.name, new.tags, difference(old, _compared(new)))


def _compared(resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.name, "arn": resource.arn, "category": resource.category, "tags": resource.tags,
        "relations": _relations(resource), **resource.properties,
    }  # fmt: skip


def _relations(resource: Resource) -> list[list[str]]:
    return sorted([kind, target] for kind, target in resource.relations)


def _values(community: str, cell: UUID, resource: Resource, hash_: bytes, figures: bytes) -> dict[str, Any]:
    return {
        "community": community, "cell": cell, "id": resource.id, "name": resource.name, "arn": resource.arn,
        "category": resource.category, "tags": _json(resource.tags), "properties": _json(resource.properties),
        "relations": _json(_relations(resource)), "targets": sorted({target for _, target in resource.relations}),
        "volatile": _json(resource.volatile), "hash": hash_, "figures": figures,
    }  # fmt: skip


def _columns(values: Mapping[str, Any]) -> list[Any]:
    """In the order of COPY; no targets as text, since turning an empty list into an array takes a while."""
    return list((values if values["targets"] else {**values, "targets": "{}"}).values())


def _json(value: object) -> str:
    return canonical(value).decode()


def _past(community: str, cell: UUID, scan: UUID, change: Change) -> list[Any]:
    return [community, new_id(), cell, change.id, scan, change.kind, _json(change.changes)]
