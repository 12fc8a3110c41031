"""G8: each due slot of a job runs once over all replicas, and none is skipped silently."""

import random
import subprocess
import time
from collections import Counter
from datetime import datetime
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from inventory.db import Db
from inventory.jobs import store
from inventory.jobs.model import INSTALLATION, Target
from tests.proof_rows import ProofRow
from tests.proofs.replicas import ROOT, replicas
from tests.proofs.ticking import SECOND, SPEC

REPLICAS, SECONDS, PATIENCE = 3, 120, 90
_TABLE = "CREATE TABLE noted (by text, slot timestamptz, attempt int)"
_BEGIN = "SELECT date_trunc('second', clock_timestamp()) + interval '5 s' AS slot"
_PAUSE = "UPDATE job SET paused = true RETURNING next_slot AS slot"
_OPEN = "SELECT count(*) AS n FROM job_run WHERE state IN ('pending', 'running')"
_NOTED = "SELECT slot, attempt FROM noted WHERE by = %s"


class _Database:
    """The proof's own view of the database."""

    def __init__(self, connection: Db) -> None:
        self.connection = connection

    def value(self, sql: Any, name: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return row[name] if row else None

    def noted(self, by: str) -> list[tuple[datetime, int]]:
        return [(row["slot"], row["attempt"]) for row in self.connection.execute(_NOTED, [by])]


@pytest.mark.proof
@pytest.mark.area("workers")
@pytest.mark.parametrize("kind", ["threads", "distributed"])
def test_each_slot_of_a_second_runs_once_while_replicas_are_killed(
    kind: str, own_dsn: str, proof_row: ProofRow
) -> None:
    with psycopg.connect(own_dsn, autocommit=True, row_factory=dict_row) as connection:
        _prove(_Database(connection), kind, own_dsn, proof_row)


def _prove(database: _Database, kind: str, dsn: str, proof_row: ProofRow) -> None:
    database.connection.execute(_TABLE)
    first = database.value(_BEGIN, "slot")
    store.enrol(database.connection, Target(INSTALLATION), SPEC.name, SPEC.trigger.text, first)
    kills = _killing(dsn, kind, database)
    ending = database.value("SELECT next_slot AS slot FROM job", "slot")
    due = {first + SECOND * step for step in range(round((ending - first) / SECOND))}
    runs = Counter(slot for slot, _ in database.noted("job"))
    again = sum(attempt > 1 for _, attempt in database.noted("job"))
    control = Counter(slot for slot, _ in database.noted("apscheduler"))
    missed, double = len(due - set(runs)), sum(count > 1 for count in runs.values())
    naive = sum(count > 1 for count in control.values())
    holds = missed == double == 0 and set(runs) == due and len(due) >= SECONDS and naive > 0
    name = f"G8 {kind}: slots {{}} of {len(due)} ({kills} kills, {again} run again)"
    proof_row("workers", name.format("missed"), missed, None, "0", holds=holds)
    proof_row("workers", name.format("doubled"), double, naive, "0", holds=holds)
    assert holds, (missed, double, naive, len(due), len(runs))


def _killing(dsn: str, kind: str, database: _Database) -> int:
    """Kill a replica every 3 to 5 seconds and start another; gives how many, once all that was due has ended."""
    chance, kills = random.Random(8), 0
    until = time.monotonic() + SECONDS + 5
    with replicas("ticking", REPLICAS, dsn, kind) as processes:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        while time.monotonic() < until:
            victim = chance.randrange(REPLICAS)
            _pass(processes[victim], chance.uniform(3, 5))
            processes[victim].kill()
            processes[victim].communicate()
            processes[victim] = subprocess.Popen(processes[victim].args, stdout=subprocess.PIPE, cwd=ROOT)
            kills += 1
        database.connection.execute(_PAUSE)
        patience = time.monotonic() + PATIENCE
        while database.value(_OPEN, "n") and time.monotonic() < patience:
            _pass(processes[0], 0.5)
        for process in processes:
            process.kill()
            process.communicate()
    return kills


def _pass(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Watch a replica for a while; it must not end by itself."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)
