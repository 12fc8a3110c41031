"""G7: an alert is posted at least once and never lost; where the platform knows nonces, effectively once."""

import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from inventory.actor import Actor
from inventory.alerts.observation import Observation, Subject
from inventory.events.catalogue import REMINDED
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.replicas import ROOT

ALERTS, POSTERS, KILLS = 3000, 3, 25
BATCH = 100
_SECONDS = 300
_CHANNEL = "CREATE TABLE channel (nonce text NOT NULL, post text NOT NULL)"
_COUNTS = "SELECT count(DISTINCT post), count(DISTINCT nonce), count(*) FROM channel"
_LEFT = "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending')"
_FAILED = "SELECT count(*) FROM delivery WHERE state = 'failed'"


class Posters:
    """Processes that are killed and started again, at random."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._started = 0
        self._running = [self._start() for _ in range(POSTERS)]
        self.kills = 0

    def _start(self) -> "subprocess.Popen[bytes]":
        self._started += 1
        command = [sys.executable, "-m", "tests.proofs.poster", self._dsn, str(self._started)]
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


@pytest.mark.proof
@pytest.mark.area("workers")
def test_no_alert_is_lost_and_none_is_there_twice_however_often_its_poster_is_killed(
    own_dsn: str, admin: Actor, proof_row: ProofRow
) -> None:
    chance = random.Random(7)
    with psycopg.connect(own_dsn, autocommit=True) as owner, replica(own_dsn) as services:
        owner.execute(_CHANNEL)
        services.subscriptions.add(replace(admin, door="console"), "console", "overdue", gather_seconds=0)
        posters = Posters(own_dsn)
        try:
            for first in range(0, ALERTS, BATCH):
                seen = [Observation(Subject("item", str(n), f"Thing {n}"), True) for n in range(first, first + BATCH)]
                services.alerts.observe_all(admin.community, REMINDED, seen, datetime.now(UTC))
                if first // BATCH % 2:
                    _until_some_arrived(owner, chance.randint(1, BATCH))
                    posters.kill_one(chance)
            while posters.kills < KILLS:
                _until_some_arrived(owner, chance.randint(1, BATCH))
                posters.kill_one(chance)
            _until_none_left(owner)
        finally:
            posters.end()
        posts, nonces, requests = _one(owner, _COUNTS)
        (failed,) = _one(owner, _FAILED)
    missing, doubled, naive = ALERTS - posts, nonces - posts, requests - posts
    kills = posters.kills
    proof_row("workers", f"G7 alerts missing of {ALERTS:,}, {kills} kill -9", missing, "-", "0", holds=missing == 0)
    proof_row("workers", "G7 alerts there twice, with and without the nonce", doubled, naive, "0, control > 0",
              holds=doubled == 0 and naive > 0)  # fmt: skip
    assert (missing, doubled, failed) == (0, 0, 0)
    assert naive > 0
    assert kills >= KILLS


def _one(owner: psycopg.Connection, question: str) -> tuple[int, ...]:
    row = owner.execute(question.encode()).fetchone()
    assert row is not None
    return row


def _until_some_arrived(owner: psycopg.Connection, more: int) -> None:
    """Wait until so many more posts have arrived, or all that are due."""
    goal, deadline = _one(owner, _COUNTS)[2] + more, time.monotonic() + _SECONDS
    while _one(owner, _COUNTS)[2] < goal and _one(owner, _LEFT)[0]:
        assert time.monotonic() < deadline


def _until_none_left(owner: psycopg.Connection) -> None:
    deadline = time.monotonic() + _SECONDS
    while _one(owner, _LEFT)[0]:
        assert time.monotonic() < deadline
