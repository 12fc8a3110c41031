"""G7: an alert is posted at least once and never lost; where the platform knows nonces, effectively once."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.rows import dict_row

from inventory.actor import Actor
from inventory.jobs import store
from inventory.jobs.model import INSTALLATION, Target
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.poster import ALERTS, BATCH, SPEC
from tests.proofs.replicas import ROOT

POSTERS, KILLS = 3, 25
_SECONDS = 300
_TABLE = "CREATE TABLE arrived (nonce text NOT NULL, post text NOT NULL)"
_COUNTS = "SELECT count(DISTINCT post), count(DISTINCT nonce), count(*) FROM arrived"
_LEFT = "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending')"
_FAILED = "SELECT count(*) FROM delivery WHERE state = 'failed'"


class Posters:
    """Processes that are killed and started again, at random."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._started = 0
        self._running = [self._start() for _ in range(POSTERS)]
        self.kills = 0

    def _start(self) -> "subprocess.Popen[bytes]":
        self._started += 1
        command = [sys.executable, "-m", "tests.proofs.poster", *self._arguments, str(self._started)]
        return subprocess.Popen(command, cwd=ROOT)

    def kill_one(self, chance: random.Random) -> None:
        """End one at once, wherever it is, and start another."""
        victim = chance.randrange(POSTERS)
        self._running[victim].kill()
        self._running[victim].wait()
        self._running[victim] = self._start()
        self.kills += 1

    def end(self) -> None:
        """End all."""
        for process in self._running:
            process.kill()
            process.wait()


@contextmanager
def posters(dsn: str, kind: str, actor: Actor) -> Iterator[Posters]:
    """Replicas whose job raises alerts of which the actor's channel wants to know."""
    first = datetime.now(UTC).replace(microsecond=0)
    with replica(dsn) as services:
        services.subscriptions.add(replace(actor, door="console"), "console", "overdue", gather_seconds=0)
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as owner:
        store.enrol(owner, Target(INSTALLATION), SPEC.name, SPEC.trigger.text, first)
    running = Posters(dsn, kind, actor.community, first.isoformat())
    try:
        yield running
    finally:
        running.end()


@pytest.mark.proof
@pytest.mark.area("workers")
@pytest.mark.parametrize("kind", ["threads", "distributed"])
def test_no_alert_is_lost_and_none_is_there_twice_however_often_its_poster_is_killed(
    kind: str, own_dsn: str, admin: Actor, proof_row: ProofRow
) -> None:
    chance = random.Random(7)
    with psycopg.connect(own_dsn, autocommit=True) as owner:
        owner.execute(_TABLE)
        with posters(own_dsn, kind, admin) as running:
            _until_some_arrived(owner, 1)
            while running.kills < KILLS:
                running.kill_one(chance)
                _until_some_arrived(owner, chance.randint(1, 2 * BATCH))
            _until_all_arrived(owner)
        posts, nonces, requests = _one(owner, _COUNTS)
        (failed,) = _one(owner, _FAILED)
    missing, doubled, naive = ALERTS - posts, nonces - posts, requests - posts
    kills = running.kills
    name = f"G7 {kind}: alerts missing of {ALERTS:,}, {kills} kill -9"
    proof_row("workers", name, missing, None, "0", holds=missing == 0)
    proof_row("workers", f"G7 {kind}: alerts there twice, with and without the nonce", doubled, naive,
              "0, control > 0", holds=doubled == 0 and naive > 0)  # fmt: skip
    assert (missing, doubled, failed) == (0, 0, 0)
    assert naive > 0
    assert kills >= KILLS


def _one(owner: psycopg.Connection, question: str) -> tuple[int, ...]:
    row = owner.execute(question.encode()).fetchone()
    assert row is not None
    return row


def _until_some_arrived(owner: psycopg.Connection, more: int) -> None:
    """Wait until so many more posts have arrived, or all that there are."""
    goal, deadline = _one(owner, _COUNTS)[2] + more, time.monotonic() + _SECONDS
    while (found := _one(owner, _COUNTS))[2] < goal and found[0] < ALERTS:
        assert time.monotonic() < deadline


def _until_all_arrived(owner: psycopg.Connection) -> None:
    deadline = time.monotonic() + _SECONDS
    while _one(owner, _COUNTS)[0] < ALERTS or _one(owner, _LEFT)[0]:
        assert time.monotonic() < deadline
