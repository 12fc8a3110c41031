"""What the services of the cloud share."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.changes import Changes, Notices
from inventory.cloud.offer import Offer
from inventory.db import Database, Db
from inventory.permissions import Permissions

JOB = "cloud-scan"
"""The job that scans an account, whose name is the job's subject."""

READ, SET, SCAN = "cloud.read", "cloud.set", "cloud.scan"


class Duties(Protocol):
    """The runs of the job that scans."""

    def plan(self, db: Db, community: str, subject: str, asked_by: str) -> UUID:
        """Plan a run for this moment; raises Conflict while one waits or runs."""

    def leave(self, db: Db, community: str, subject: str) -> None:
        """Have no more of them."""


@dataclass(frozen=True)
class CloudAccess:
    """For whom the program looks at clouds with credentials of its own; None means for all communities.

    What went is remembered for `keep_days`.
    """

    communities: frozenset[str] | None = None
    keep_days: int = 90

    def allows(self, community: str) -> bool:
        """Whether a community's accounts are looked at."""
        return self.communities is None or community in self.communities


@dataclass(frozen=True)
class CloudRoom:
    """`offer` is what the program's catalogue can list."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    notices: Notices
    duties: Duties
    offer: Offer
    access: CloudAccess = field(default_factory=CloudAccess)


def scanner(community: str) -> Actor:
    """The author of what a scan records."""
    return Actor(community, "worker:cloud-scan", "Storekeeper", "worker", Role.ADMIN)
