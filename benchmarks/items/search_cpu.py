"""What a search among 200,000 things costs PostgreSQL, without the waits of a busy machine."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.items import jobs
from benchmarks.items.scripts import Scripts
from benchmarks.rows import Row
from inventory.db import APP_ROLE

_SEARCHES = 100
_MOST = 10


def rows(dsn: str) -> Iterator[Row]:
    """The median over a hundred searches: whole words, beginnings, parts and slips in turn."""
    scripts = Scripts(dsn)
    try:
        searches = [scripts.sent(job) for job in islice(jobs.search_big(), _SEARCHES)]
    finally:
        scripts.close()
    spent = []
    with psycopg.connect(dsn, autocommit=True, options=f"-c role={APP_ROLE}") as connection:
        for statements in searches:
            before = _cpu(connection.info.backend_pid)
            for sent in statements:
                connection.execute(sent.sql.encode(), sent.params).fetchall()
            spent.append(_cpu(connection.info.backend_pid) - before)
    name = "search of 200,000: CPU ms of the backend, p50"
    yield Row("items", name, median(spent), None, f"≤ {_MOST} ms", median(spent) <= _MOST)


def _cpu(pid: int) -> float:
    """Milliseconds that a process has run, to the nanosecond; Linux only."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
