"""What the services of the cloud share."""

from dataclasses import dataclass
from datetime import datetime

from inventory.actor import Actor, Role
from inventory.alerts.service import AlertService
from inventory.cache import Cache
from inventory.changes import Changes, Notices
from inventory.cloud.offer import Offer
from inventory.db import Database
from inventory.permissions import Permissions

JOB = "cloud-scan"
"""The job that scans an account, whose name is the job's subject."""

READ, SET, SCAN = "cloud.read", "cloud.set", "cloud.scan"


@dataclass(frozen=True)
class CloudRoom:
    """`offer` is what the program's catalogue can list; history is kept for `keep_days`."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    notices: Notices
    alerts: AlertService
    offer: Offer
    keep_days: int = 90

    def now(self) -> datetime:
        """The database's time."""
        with self.db.reading() as db:
            row = db.execute("SELECT clock_timestamp() AS now").fetchone()
        now: datetime = (row or {})["now"]
        return now


def scanner(community: str) -> Actor:
    """The author of what a scan records."""
    return Actor(community, "worker:cloud-scan", "Storekeeper", "worker", Role.ADMIN)
