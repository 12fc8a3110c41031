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
    wanted = sorted({row[side] for row in rows for side in ("old_pack", "new_pack") if row[side]})
    packs = {key: unpacked(content) for key, content in diff_store.packs(db, community, wanted).items()}
    return [_change(row, packs) for row in rows]


def _change(row: Row, packs: dict[UUID, dict[bytes, Any]]) -> Change:
    kind = ChangeType(row["change"])
    changed = fields(_document(row, "old", packs), _document(row, "new", packs)) if kind is ChangeType.MODIFIED else []
    return Change(
        target=row["target"], target_name=row["target_name"], kind=row["kind"], name=row["name"], change=kind,
        fields=changed, critical=critical(row["kind"], kind, changed),
    )  # fmt: skip


def _document(row: Row, side: str, packs: dict[UUID, dict[bytes, Any]]) -> Any:  # noqa: ANN401 - any JSON
    pack = row[f"{side}_pack"]
    return packs[pack][bytes(row[side])] if pack else row[f"{side}_document"]
