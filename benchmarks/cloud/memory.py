"""The memory of one process that scans 250,000 resources in 20 accounts and 17 regions, the whole catalogue loaded."""

import subprocess
import sys
from collections.abc import Iterator

import boto3

from benchmarks.cloud import recording
from benchmarks.cloud.replay import replayed
from benchmarks.cloud.scanning import ADMIN
from benchmarks.peak import peak
from benchmarks.rows import Row
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, build
from workers.cloud.catalogue_file import load
from workers.cloud.engine import Engine
from workers.sources.aws import AwsSource, models
from workers.sources.aws_client import AwsClient
from workers.sources.aws_regions import Regions

ACCOUNTS, REGIONS, MOST = 20, 17, 500
TYPES = ("sqs.queue",)


def measure(dsn: str, address: str) -> tuple[int, float]:
    """Resources seen, and the most megabytes this process ever had."""
    caches = Caches(Cache(300), Cache(5))
    db = Database(dsn, pool_size=20, read_pool_size=4, timeout=300)
    db.open()
    services, catalogue, seen = build(db, caches, Notices(dsn, ()), 5), load(), 0
    for service in catalogue.services:
        models(catalogue).lean(service)
    for number in range(ACCOUNTS):
        account = services.cloud.accounts.add(ADMIN, f"m{number}", f"aws:{200_000_000_000 + number}")
        client = AwsClient(boto3.Session(**recording.KEYS), models(catalogue), address)
        regions = tuple(sorted(Regions(client).enabled)[:REGIONS])
        scan = services.cloud.scanning.begin_scan("bench", account, TYPES, regions)
        Engine(scan, AwsSource(scan, client, catalogue, Regions(client)), services.cloud.scanning).run()
        seen += services.cloud.scanning.finish_scan(scan).seen
    db.close()
    return seen, peak()


def rows(dsn: str) -> Iterator[Row]:
    """The megabytes of a process of its own."""
    recording.recorded()
    with replayed(recording.FILE, 0.005) as address:
        start = "from benchmarks.cloud.memory import main; main()"
        command = [sys.executable, "-c", start, dsn, address]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    seen, megabytes = int(said[0]), float(said[1])
    name = f"memory at {seen:,} resources, {ACCOUNTS} accounts × {REGIONS} regions: MB"
    yield Row("cloud", name, megabytes, None, f"≤ {MOST} MB", megabytes <= MOST and seen >= 245_000)


def main() -> None:
    """Say what was measured."""
    sys.stdout.write("{} {:.1f}\n".format(*measure(sys.argv[1], sys.argv[2])))
