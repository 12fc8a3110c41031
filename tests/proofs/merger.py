"""A replica that scans a world day by day, from the first day whose scan hasn't completed; it may be killed anywhere.

`naive` merges a cell and tells of it in a second transaction, as programs do that send their events afterwards.
"""

import os
import sys

from inventory.actor import Role
from inventory.cloud import merging
from inventory.cloud.events import told
from inventory.cloud.merging import Listing
from inventory.cloud.room import CloudRoom, scanner
from inventory.cloud.scan import Scan, ScanState
from inventory.ledger import store as ledger
from inventory.services import Services
from tests.proofs.clouds import cell_of, days, resources
from tests.proofs.core import replica

CELLS, EACH, DAYS = 12, 300, 6


def main(dsn: str, community: str, way: str) -> None:
    """Scan the days that are left; `cell` and `day` are written as each ends, and `merged` in between (naive)."""
    with replica(dsn, 4) as services:
        scans = services.cloud.asking.recent(scanner(community), "prod", 100)
        done = sum(scan.state is ScanState.COMPLETED for scan in scans)
        account = services.cloud.accounts.named(community, "prod")
        for today, _ in days(CELLS, EACH, DAYS)[done:]:
            scan = services.cloud.scanning.begin_scan(community, account)
            for region, buckets in today.items():
                (_naively if way == "naive" else _merged)(services, scan, region, buckets)
                _say("cell")
            services.cloud.scanning.finish_scan(scan)
            _say("day")


def _merged(services: Services, scan: Scan, region: str, buckets: dict[str, int]) -> None:
    services.cloud.scanning.merge(scan, cell_of(scan.account, region), resources(buckets), True, began=scan.clock())


def _naively(services: Services, scan: Scan, region: str, buckets: dict[str, int]) -> None:
    room: CloudRoom = services.cloud.scanning._room
    listing = Listing(cell_of(scan.account, region), list(resources(buckets)), True, scan.clock(), scan.id)
    merged = room.db.transact(lambda db: merging.merge(db, scan.community, listing))
    _say("merged")
    rows = [] if merged.first else told(scan.account, listing.cell, merged.changes, [])
    room.db.transact(lambda db: ledger.record(db, scanner(scan.community), Role.NONE, rows, {}))


def _say(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:4])
