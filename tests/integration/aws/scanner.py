"""A process that scans, for tests that end it in the middle: give it the address, community, account and run."""

import sys
from uuid import UUID

from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from workers.cloud.job import scan_account

SERVICES = ("ec2.instance", "ec2.vpc", "sqs", "sns")


def main(dsn: str, community: str, name: str, run: str) -> None:
    """Scan the account for that run of the job, as any replica would."""
    db = Database(dsn)
    db.open()
    record = scanned(build(db, Caches(Cache(300), Cache(5)), Notices(dsn, ()), 5), community, name, UUID(run))
    sys.stdout.write(record + "\n")
    db.close()


def scanned(services: Services, community: str, name: str, run: UUID) -> str:
    """How the scan of that run ended."""
    account = services.cloud.accounts.named(community, name)
    scan = services.cloud.scanning.begin_scan(community, account, SERVICES, run=run)
    return scan_account(services.cloud, scan, lambda _done, _total: None).model_dump_json()


if __name__ == "__main__":
    main(*sys.argv[1:])
