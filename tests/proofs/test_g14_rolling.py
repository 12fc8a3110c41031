"""G14: SIGTERM drains within 20 seconds, loses nothing, and ends with 0."""

import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import pytest

from inventory.actor import Actor, Role
from tests.integration.http_api import token_of
from tests.proof_rows import ProofRow
from tests.proofs.bot_process import Bot, bot
from tests.proofs.core import replica
from tests.proofs.http_load import http_load

STOPS, CONTROL_STOPS, REPLICAS, SECONDS = 50, 6, 3, 20.0
_PLENTY = {"PERSON_PER_MINUTE": "10000000", "COMMUNITY_PER_MINUTE": "10000000"}


@dataclass
class Rolled:
    """What a number of stops did."""

    codes: set[int] = field(default_factory=set)
    longest: float = 0.0
    acknowledged: int = 0
    lost: int = 0
    unanswered: int = 0


@pytest.mark.proof
@pytest.mark.area("items")
def test_fifty_stops_under_load_lose_nothing(own_dsn: str, admin: Actor, tmp_path: Path, proof_row: ProofRow) -> None:
    ours = _rolled(own_dsn, admin, tmp_path / "term", signal.SIGTERM, STOPS)
    killed = _rolled(
        own_dsn, replace(admin, community=f"{admin.community}-killed"), tmp_path / "kill", signal.SIGKILL, CONTROL_STOPS
    )
    holds = ours.codes == {0} and ours.longest < SECONDS and ours.lost == 0 and ours.unanswered == 0
    holds = holds and ours.acknowledged > STOPS * 10 and killed.unanswered > 0
    name = f"G14 lost of {ours.acknowledged:,} acknowledged, {STOPS} SIGTERM"
    proof_row("items", name, ours.lost, killed.lost, "0", holds=holds)
    proof_row("items", "G14 done without an answer", ours.unanswered, killed.unanswered, "0, SIGKILL > 0", holds=holds)
    proof_row("items", "G14 longest drain in s", round(ours.longest, 1), None, f"< {SECONDS:g}", holds=holds)
    assert holds, (ours, killed)


def _rolled(dsn: str, admin: Actor, folder: Path, number: signal.Signals, stops: int) -> Rolled:
    """Stop one replica after the other, each time under load, and put another one in its place."""
    with replica(dsn) as services:
        token = token_of(services, admin.community, Role.ADMIN)
    settings = {"DATABASE_URL": dsn, **_PLENTY}
    rolled = Rolled()
    with ExitStack() as stack:
        replicas = [stack.enter_context(bot(folder / f"r{place}", **settings)) for place in range(REPLICAS)]
        with http_load([running.url for running in replicas], token) as load:
            for stop in range(stops):
                place = stop % REPLICAS
                _stop(rolled, replicas[place], number)
                replicas[place] = stack.enter_context(bot(folder / f"s{stop}", **settings))
                load.urls[place] = replicas[place].url
    rolled.acknowledged = len(load.acknowledged)
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT subject_name FROM inventory_activity WHERE community_id = %s", [admin.community]
        ).fetchall()
    written = {name for (name,) in rows}
    rolled.lost = len(load.acknowledged - written)
    rolled.unanswered = len(written - load.acknowledged)
    return rolled


def _stop(rolled: Rolled, running: Bot, number: signal.Signals) -> None:
    began = time.monotonic()
    rolled.codes.add(running.ended(number))
    rolled.longest = max(rolled.longest, time.monotonic() - began)
