"""The memory of one process that is told 250,000 resources in one paged list, as a large subscription has them."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.cloud.scanning import ADMIN
from benchmarks.peak import peak
from benchmarks.rows import Row
from inventory.cache import Cache
from inventory.cloud.model import Cell, Resource
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, build
from workers.cloud.engine import Engine
from workers.cloud.tasks import Caller, Task

PAGES, EACH, REGIONS, MOST = 250, 1_000, 10, 300


@dataclass
class LongList:
    """A source with one list of everything."""

    cell: Cell

    def tasks(self) -> Sequence[Task]:
        """The list."""
        return [Task(self.cell, self.cell.account, 1e6, 1e6, spread=lambda _: True)]

    def pages(self, _task: Task, call: Caller) -> Iterator[Sequence[tuple[Cell, Resource]]]:
        """Machines in several regions."""
        for page in range(PAGES):
            yield call(lambda page=page: [self._machine(page * EACH + n) for n in range(EACH)])  # type: ignore[misc] # mypy infers no default

    def _machine(self, number: int) -> tuple[Cell, Resource]:
        own, region = self.cell, f"region-{number % REGIONS}"
        cell = Cell(own.account_id, own.provider, own.account, region, "azure.compute.machine", own.operation)
        name = f"/subscriptions/{own.account}/machines/machine-{number}"
        properties = {f"property-{n}": {"state": "ready", "number": number} for n in range(10)}
        return cell, Resource(cell.type, name, name, None, "compute", {"env": "dev"}, properties)


def measure(dsn: str) -> tuple[int, float]:
    """Resources seen by a scan, and the most megabytes this process ever had."""
    caches = Caches(Cache(300), Cache(5))
    db = Database(dsn, pool_size=5, read_pool_size=2, timeout=300)
    db.open()
    cloud = build(db, caches, Notices(dsn, ()), 5).cloud
    account = cloud.accounts.add(ADMIN, "long", "azure:11111111-2222-3333-4444-555555555555")
    cell = Cell(account.id, "azure", account.account, "global", "azure.resources", "Resources")
    scan = cloud.scanning.begin_scan("bench", account)
    Engine(scan, LongList(cell), cloud.scanning).run()
    seen = cloud.scanning.finish_scan(scan).seen
    db.close()
    return seen, peak()


def rows(dsn: str) -> Iterator[Row]:
    """The megabytes of a process of its own."""
    start = "from benchmarks.cloud.long_list import main; main()"
    told = subprocess.run([sys.executable, "-c", start, dsn], check=True, capture_output=True, text=True).stdout.split()
    seen, megabytes = int(told[0]), float(told[1])
    holds = megabytes <= MOST and seen == PAGES * EACH
    yield Row("cloud", f"memory at {seen:,} resources in one list: MB", megabytes, None, f"≤ {MOST} MB", holds)


def main() -> None:
    """Say what was measured."""
    sys.stdout.write("{} {:.1f}\n".format(*measure(sys.argv[1])))
