"""The changes between two snapshots, with their fields: documents are read for what changed only."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from inventory.db import Db, Row
from inventory.fleet import diff_store
from inventory.fleet.diff import Change, ChangeType, critical, fields
from inventory.fleet.packing import unpacked


class Chosen(NamedTuple):
    """Which changes: of which kinds of things, which kind of change, on which target; None for all."""

    kinds: Sequence[str] | None = None
    change: ChangeType | None = None
    target: UUID | None = None
    skip: int = 0
    limit: int = 10


def changes(db: Db, community: str, old: int, new: int, chosen: Chosen) -> list[Change]:
    """The changes from one snapshot's number to a later one's, each with the fields that differ."""
    asked = chosen._asdict() | {"kinds": list(chosen.kinds) if chosen.kinds else None}
    rows = diff_store.page(db, community, old, new, asked)
    kept = _unpacked(db, community, rows)
    return [_change(row, kept) for row in rows]


def _unpacked(db: Db, community: str, rows: Sequence[Row]) -> dict[bytes, Any]:
    """The documents of these rows that are in packs: one pack in memory at once, and nothing else of it kept."""
    wanted: dict[UUID, set[bytes]] = {}
    for row in rows:
        for side in ("old", "new"):
            if pack := row[f"{side}_pack"]:
                wanted.setdefault(pack, set()).add(bytes(row[side]))
    kept: dict[bytes, Any] = {}
    for pack, hashes in wanted.items():
        content = unpacked(diff_store.pack(db, community, pack))
        kept |= {key: content[key] for key in hashes}
    return kept


def _change(row: Row, kept: dict[bytes, Any]) -> Change:
    kind = ChangeType(row["change"])
    changed = fields(_document(row, "old", kept), _document(row, "new", kept)) if kind is ChangeType.MODIFIED else []
    return Change(
        target=row["target"], target_name=row["target_name"], kind=row["kind"], name=row["name"], change=kind,
        fields=changed, critical=critical(row["kind"], kind, changed),
    )  # fmt: skip


def _document(row: Row, side: str, kept: dict[bytes, Any]) -> Any:  # noqa: ANN401 - any JSON
    return kept[bytes(row[side])] if row[f"{side}_pack"] else row[f"{side}_document"]
