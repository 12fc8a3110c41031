"""Each command has one answer, while one of three replicas is killed every few seconds."""

import random
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from inventory.actor import Actor, Role
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.sharded import Sharded
from tests.standins.run import run

KILLS, CONTROL_KILLS = 25, 3
PATIENCE, CONTROL_PATIENCE = 60.0, 3.0
_PLENTY = 1_000_000
_SECONDS = 900
_EFFECTS = "SELECT count(*) FROM inventory_activity WHERE action = 'inventory.checkout'"


@dataclass(frozen=True)
class Told:
    """What became of the commands of one run; `again` were sent twice under one nonce and are shown once."""

    said: int
    kills: int
    unanswered: int
    doubled: int
    again: int
    effects: int


@pytest.mark.proof
@pytest.mark.area("platforms")
def test_each_command_has_one_answer_while_replicas_are_killed(
    own_dsn: str, tmp_path: Path, proof_row: ProofRow
) -> None:
    ours = _told(own_dsn, Sharded(own_dsn, tmp_path / "ours", leases=True), KILLS, PATIENCE)
    everyone = _told(own_dsn, Sharded(own_dsn, tmp_path / "all", leases=False), 0, CONTROL_PATIENCE)
    shares = ["0,3", "1", "2"]
    split = Sharded(own_dsn, tmp_path / "split", leases=False, shares=shares)
    divided = _told(own_dsn, split, CONTROL_KILLS, CONTROL_PATIENCE)
    found = (ours.unanswered, ours.doubled, ours.effects)
    holds = found == (0, 0, 0) and everyone.again > everyone.said and divided.unanswered > 0
    of = f"{ours.said:,} commands, {ours.kills} kill -9 on 3 replicas"
    for name, count, control, goal in (
        ("without an answer (control: each its own shards)", ours.unanswered, divided.unanswered, "0, control > 0"),
        ("sent twice, shown once (control: no leases)", ours.again, everyone.again, "reported"),
        ("with two answers or two effects", ours.doubled + abs(ours.effects), None, "0"),
    ):
        proof_row("platforms", f"{of}: {name}", count, control, goal, holds=holds)
    assert holds, (ours, everyone, divided)


def _told(dsn: str, sharded: Sharded, kills: int, patience: float) -> Told:
    before = _effects(dsn)

    async def story() -> None:
        async with sharded.running():
            _stock(dsn, sharded)
            await sharded.talk(random.Random(5), kills, patience)

    run(story(), _SECONDS)
    answers = sharded.answers()
    assert sharded.discord.violations == []
    return Told(
        said=sharded.said,
        kills=sharded.kills,
        unanswered=sharded.said - len(answers),
        doubled=sum(count > 1 for count in answers.values()),
        again=sharded.sent - answers.total(),
        effects=_effects(dsn) - before - sharded.changes,
    )


def _stock(dsn: str, sharded: Sharded) -> None:
    """Give each server's community more than enough to lend."""
    with replica(dsn) as services:
        for guild in sharded.discord.guilds:
            keeper = Actor(f"discord:{guild.id}", "discord:1", "Olga", "discord", Role.ADMIN)
            services.items.add(keeper, "token", quantity=_PLENTY)


def _effects(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(_EFFECTS).fetchone()
    assert row is not None
    return int(row[0])
