"""One machine that was found twice becomes one target, and two again where that was wrong."""

from datetime import datetime
from uuid import UUID

from inventory.db import Db, Row
from inventory.fleet import record_store as store
from inventory.fleet.words import TargetStatus
from inventory.ids import new_id

_STRICT = (TargetStatus.QUARANTINED, TargetStatus.PENDING)


def merge(db: Db, community: str, one: UUID, other: UUID, now: datetime) -> tuple[UUID, list[Row]]:
    """Let the younger of two targets become part of the older one; gives the one that stays, and the change.

    What people said of either counts: roles, labels, and above all a quarantine.
    """
    rows = {row["id"]: row for row in (store.target(db, community, found) for found in sorted((one, other))) if row}
    if len(rows) < 2 or any(row["forgotten_at"] for row in rows.values()):  # noqa: PLR2004 - both must be there
        return one, []
    kept, gone = sorted(rows.values(), key=lambda row: (row["first_seen"], row["id"]))
    moved = store.move(db, community, gone["id"], kept["id"])
    strict = next((row for row in (kept, gone) if row["status"] in _STRICT), kept)
    store.keep_target(db, {**gone, "merged_into": kept["id"], "forgotten_at": now})
    store.keep_target(db, {
        **kept, "role": kept["role"] or gone["role"], "labels": sorted({*kept["labels"], *gone["labels"]})[:20],
        "status": strict["status"], "reason": strict["reason"], "expected": {**gone["expected"], **kept["expected"]},
    })  # fmt: skip
    details = {"merged": gone["name"], "target": str(gone["id"]), "moved": moved}
    change = {"id": new_id(), "action": "fleet.merge", "kind": "target", "subject": str(kept["id"])}
    return kept["id"], [{**change, "name": kept["name"], "details": details}]
