"""Accounts, cells and resources for the tests of the cloud."""

from collections.abc import Iterable, Sequence

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.model import Cell, Fault, Figures, Resource
from inventory.cloud.scan import Scan, ScanRecord
from inventory.services import Services
from workers.cloud_watch import look_after

NUMBER = "123456789012"


def account(services: Services, admin: Actor, name: str = "prod", number: str = NUMBER) -> Account:
    """An AWS account of the admin's community."""
    return services.cloud.accounts.add(admin, name, f"arn:aws:iam::{number}:role/Reader")


def buckets(of: Account, region: str = "eu-west-1", type_: str = "s3.bucket") -> Cell:
    """A cell of an account."""
    return Cell(of.id, of.provider, of.account, region, type_, "ListThings")


def bucket(number: int | str, **properties: object) -> Resource:
    """A bucket by number."""
    name = f"bucket-{number}"
    tags = {str(k): str(v) for k, v in dict(properties.pop("tags", {})).items()}  # type: ignore[call-overload] # a map
    return Resource("s3.bucket", f"arn:aws:s3:::{name}", name, f"arn:aws:s3:::{name}", "storage", tags, properties)


def scan_of(services: Services, of: Account) -> Scan:
    """A scan of an account."""
    return services.cloud.scanning.begin_scan(of.community_id, of)


def seen(
    services: Services, of: Account, resources: Iterable[Resource], cell: Cell | None = None, *,
    complete: bool = True, error: Fault | None = None,
) -> Figures:  # fmt: skip
    """What a scan of one cell does that sees these."""
    scanning, scan = services.cloud.scanning, scan_of(services, of)
    figures = scanning.merge(scan, cell or buckets(of), resources, complete, error, began=scan.clock())
    finished(services, scan)
    return figures


def finished(services: Services, scan: Scan) -> ScanRecord:
    """A scan ended, and looked after as the job does."""
    record = services.cloud.scanning.finish_scan(scan)
    look_after(services, scan.community, scan.clock())
    return record


def told(services: Services, admin: Actor, *actions: str, limit: int = 500) -> list[tuple[str, str]]:
    """(action, name) of the ledger's rows, oldest first; of these actions only where some are given."""
    rows = services.audit.recent(admin, limit)
    found = [(row.action, row.subject_name) for row in reversed(rows)]
    return [pair for pair in found if not actions or pair[0] in actions]


DRIFT: Sequence[str] = ("inventory.discovered", "inventory.changed", "inventory.deleted")
