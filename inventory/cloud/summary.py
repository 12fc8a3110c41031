"""How many resources there are of what, and where."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from inventory.actor import Actor
from inventory.cloud import change_store, scan_store
from inventory.cloud.room import READ, CloudRoom
from inventory.cloud.scan import ScanRecord
from inventory.db import Row
from inventory.shape import Shape

_SCANS = 50


class Summary(Shape):
    """Counts by what people ask for, the largest first; `failed` cells couldn't be looked at when last tried."""

    resources: int
    services: int
    providers: dict[str, int]
    accounts: dict[str, int]
    regions: dict[str, int]
    categories: dict[str, int]
    types: dict[str, int]
    failed: int
    last_scan: datetime | None


class SummaryService:
    """Counts are kept until something of the community changes."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def summary(self, actor: Actor) -> Summary:
        """Count; raises Denied for a role that doesn't suffice."""
        self._room.permissions.require(actor, READ)
        return self._room.cache.view(actor.community, "cloud summary", lambda: self._load(actor.community))

    def _load(self, community: str) -> Summary:
        with self._room.db.reading() as db:
            rows = change_store.groups(db, community)
            failed = scan_store.failed_count(db, community)
            scans = [ScanRecord.model_validate(row) for row in scan_store.recent(db, community, None, _SCANS)]
        last = max((scan.ended_at for scan in scans if scan.ended_at), default=None)
        return Summary(
            resources=sum(row["resources"] for row in rows),
            services=len({(row["provider"], row["service"]) for row in rows}),
            providers=_by(rows, "provider"), accounts=_by(rows, "account"), regions=_by(rows, "region"),
            categories=_by(rows, "category"), types=_by(rows, "type"), failed=failed, last_scan=last,
        )  # fmt: skip


def _by(rows: Sequence[Row], field: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row[field] or "other"] += row["resources"]
    return dict(counted.most_common())
