"""A wide cold scan, stored: ours beside boto3 in a loop and boto3 on 16 threads, at 50 ms a call."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from time import perf_counter
from typing import Any

import boto3
import jmespath  # type: ignore[import-untyped] # it has no types
import orjson
import psycopg
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from benchmarks.cloud import recording
from benchmarks.cloud.replay import replayed
from benchmarks.rounds import paired, ratio
from benchmarks.rows import Row
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.cloud.account import Account
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from workers.cloud.catalogue_file import load
from workers.cloud.engine import Engine
from workers.cloud.entry import Entry
from workers.sources.aws import AwsSource, wanted
from workers.sources.aws_client import AwsClient
from workers.sources.aws_models import Models
from workers.sources.aws_regions import Regions

REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
SECONDS, ROUNDS, THREADS = 0.05, 2, 16
OVER_LOOP, OVER_THREADS = 3.0, 1.5
ADMIN = Actor("bench", "bench:1", "Bench", "bench", Role.ADMIN)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS plain (region text, type text, id text, item jsonb, PRIMARY KEY (region, type, id))"
)
_UPSERT = "INSERT INTO plain VALUES (%s, %s, %s, %s) ON CONFLICT (region, type, id) DO UPDATE SET item = excluded.item"


class Ours:
    """The engine with models that were never loaded, on the service."""

    def __init__(self, services: Services, address: str, types: Sequence[str]) -> None:
        self._services, self._address, self._types = services, address, tuple(types)
        self._number = 100_000_000_000

    def __call__(self) -> float:
        """Scan an account that was never scanned; gives seconds."""
        began = perf_counter()
        seen = scan(self._services, self.account(), self._address, self._types, REGIONS)
        assert seen, "the replay answered nothing"
        return perf_counter() - began

    def account(self) -> Account:
        """A new one."""
        self._number += 1
        return self._services.cloud.accounts.add(ADMIN, f"a{self._number}", f"aws:{self._number}")


def scan(services: Services, account: Account, address: str, types: Sequence[str], regions: Sequence[str]) -> int:
    """Scan and finish; gives the resources seen."""
    catalogue = load()
    client = AwsClient(boto3.Session(**recording.KEYS), Models(wanted(catalogue)), address)
    begun = services.cloud.scanning.begin_scan("bench", account, types, regions)
    Engine(begun, AwsSource(begun, client, catalogue, Regions(client)), services.cloud.scanning).run()
    return services.cloud.scanning.finish_scan(begun).seen


class Boto3:
    """What one writes first: a client for each service and region, pages where there are any, an upsert a row."""

    def __init__(self, dsn: str, address: str, entries: Sequence[Entry], threads: int) -> None:
        self._dsn, self._address, self._entries, self._threads = dsn, address, entries, threads
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute(_TABLE)

    def __call__(self) -> float:
        """Scan and store; gives seconds."""
        began = perf_counter()
        session, clients, lock = boto3.Session(**recording.KEYS), dict[tuple[str, str], Any](), Lock()

        def client(service: str, region: str) -> Any:  # noqa: ANN401 - boto3 has no types
            with lock:
                if (service, region) not in clients:
                    clients[service, region] = session.client(service, region_name=region, endpoint_url=self._address)
                return clients[service, region]

        jobs = [(entry, region) for entry in self._entries for region in REGIONS]
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(lambda job: self._job(client(job[0].service, job[1]), *job), jobs))
        return perf_counter() - began

    def _job(self, client: Any, entry: Entry, region: str) -> None:  # noqa: ANN401 - boto3 has no types
        name = xform_name(entry.operation)
        find, identity = jmespath.compile(entry.path), jmespath.compile(entry.id)
        with suppress(ClientError, ResponseParserError), psycopg.connect(self._dsn) as db, db.cursor() as cursor:
            for page in _pages(client, name, entry):
                rows = [(region, entry.type, str(identity.search(item)), orjson.dumps(item, default=str).decode())
                        for item in find.search(page) or ()]  # fmt: skip
                for row in rows:
                    cursor.execute(_UPSERT, row)


def _pages(client: Any, name: str, entry: Entry) -> Iterator[Any]:  # noqa: ANN401 - boto3 has no types
    if client.can_paginate(name):
        yield from client.get_paginator(name).paginate(**entry.parameters)
    else:
        yield getattr(client, name)(**entry.parameters)


def rows(dsn: str) -> Iterator[Row]:
    """Seconds of all three."""
    types = recording.recorded()
    entries = [load().entries[kind] for kind in types]
    caches = Caches(Cache(300), Cache(5))
    db = Database(dsn, pool_size=20, read_pool_size=4, timeout=300)
    db.open()
    try:
        with replayed(recording.FILE, SECONDS) as address:
            services = build(db, caches, Notices(dsn, (caches.everything, caches.roles)), 5)
            ours = Ours(services, address, types)
            threads = Boto3(dsn, address, entries, THREADS)
            sides: dict[str, Callable[[], float]] = {"ours": ours, "threads": threads}
            done = paired(sides, ROUNDS)
            loop = Boto3(dsn, address, entries, 1)()
    finally:
        db.close()
    what = (
        f"cold scan of {len(entries) * len(REGIONS):,} lists in {len({e.service for e in entries})} services, stored: s"
    )
    yield _row(f"{what}, beside boto3 in a loop", min(done["ours"]), loop, loop / min(done["ours"]), OVER_LOOP)
    times = ratio(done["threads"], done["ours"])
    yield _row(
        f"{what}, beside boto3 on {THREADS} threads", min(done["ours"]), min(done["threads"]), times, OVER_THREADS
    )


def _row(name: str, ours: float, others: float, times: float, goal: float) -> Row:
    return Row("cloud", name, ours, others, f"≥ {goal:g} × as fast", times >= goal, times)
