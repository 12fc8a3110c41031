"""Deliveries a second with one, two and three replicas, to a place that takes each at once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from benchmarks.items.core import Core
from benchmarks.rows import Row
from inventory.actor import Actor, Role
from inventory.alerts.observation import Observation, Subject
from inventory.events.catalogue import REMINDED

POSTS, BATCH, REPLICAS = 6_000, 500, (1, 2, 3)
_LEAST = 50.0
"""What Discord takes of one bot a second, all channels together: PostgreSQL must not be what is slower."""
_SECONDS = 300
_ACTOR = Actor("delivering", "bench:1", "Mia", "console", Role.ADMIN)
_LEFT = "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending')"
_AGAIN = """
UPDATE delivery SET state = 'waiting', lead = NULL, due_at = clock_timestamp(), since = clock_timestamp(), attempt = 0,
    ended_at = NULL, worker = NULL
"""


def rows(dsn: str) -> Iterator[Row]:
    """The rate with each number of replicas; `other` is what one replica alone does."""
    _raise(dsn)
    alone = 0.0
    for replicas in REPLICAS:
        rate = _rate(dsn, replicas)
        alone = alone or rate
        name = f"deliveries a second with {replicas} replicas (other: with 1)"
        yield Row("workers", name, round(rate), round(alone), f"> {_LEAST:g}", rate > _LEAST)


def _raise(dsn: str) -> None:
    """Alerts of which a channel wants to know, each by itself."""
    core = Core(dsn)
    try:
        core.services.subscriptions.add(_ACTOR, "console", "overdue", gather_seconds=0)
        for first in range(0, POSTS, BATCH):
            seen = [Observation(Subject("item", str(n), f"Thing {n}"), True) for n in range(first, first + BATCH)]
            core.services.alerts.observe_all(_ACTOR.community, REMINDED, seen, datetime.now(UTC))
    finally:
        core.close()


def _rate(dsn: str, replicas: int) -> float:
    """Let replicas that are ready bring out all posts."""
    command = [sys.executable, "-m", "benchmarks.workers.replica", dsn]
    processes = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for number in range(replicas)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        return _timed(dsn, processes)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _timed(dsn: str, processes: list["subprocess.Popen[bytes]"]) -> float:
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(_AGAIN)
        owner.execute("VACUUM ANALYZE delivery")
        begun = time.monotonic()
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None
        while _left(owner):
            assert time.monotonic() - begun < _SECONDS
            time.sleep(0.02)
        return POSTS / (time.monotonic() - begun)


def _left(owner: psycopg.Connection) -> int:
    row = owner.execute(_LEFT).fetchone()
    return row[0] if row else 0
