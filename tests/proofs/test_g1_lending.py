"""G1: a thing is never lent more often than it exists, at any concurrency, on any number of replicas."""

import psycopg
import pytest
from psycopg.rows import dict_row

from inventory.actor import Actor
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.replicas import replicas, results

ATTEMPTS, REPLICAS, THINGS, PIECES = 10_000, 3, 20, 4


@pytest.mark.proof
@pytest.mark.area("items")
def test_nothing_is_lent_more_often_than_it_exists(own_dsn: str, admin: Actor, proof_row: ProofRow) -> None:
    over_lent, broken, lent = _ours(own_dsn, admin)
    naive = _naive(own_dsn, admin.community)
    holds = over_lent == 0 and broken == 0 and lent > ATTEMPTS // 10 and naive > 0
    proof_row("items", f"G1 over-lent of {ATTEMPTS:,} attempts", over_lent, naive, "0, control > 0", holds=holds)
    assert holds, (over_lent, broken, lent, naive)


def _ours(dsn: str, admin: Actor) -> tuple[int, int, int]:
    with replica(dsn) as own:
        for number in range(THINGS):
            own.items.add(admin, f"thing {number}", quantity=PIECES)
    with replicas("lender", REPLICAS, dsn, admin.community, "ours", str(ATTEMPTS // REPLICAS), str(THINGS)) as started:
        lent = sum(entry["done"] for entry in results(started))
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        over = connection.execute(
            """SELECT count(*) AS n FROM item WHERE lent > quantity OR lent <>
               (SELECT coalesce(sum(quantity), 0) FROM loan WHERE loan.item_id = item.id)"""
        ).fetchone()
        rows = connection.execute(
            "SELECT subject_id, action, details FROM inventory_activity WHERE details ? 'pieces' ORDER BY seq"
        ).fetchall()
    assert over is not None
    return over["n"], _broken_histories(rows), lent


def _broken_histories(rows: list[dict[str, object]]) -> int:
    """How many rows don't continue where their thing's row before them ended."""
    lent: dict[object, int] = {}
    broken = 0
    for row in rows:
        details = row["details"]
        assert isinstance(details, dict)
        before, after = details["lent"]
        step = details["pieces"] if row["action"] == "inventory.checkout" else -details["pieces"]
        sound = before == lent.get(row["subject_id"], 0) and after == before + step and 0 <= after <= PIECES
        broken += not sound
        lent[row["subject_id"]] = after
    return broken


def _naive(dsn: str, community: str) -> int:
    """How many loans too many a program makes that reads before it writes."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (id int PRIMARY KEY, lent int, quantity int)")
        connection.execute("CREATE TABLE naive_loan (thing int)")
        connection.execute("INSERT INTO naive SELECT id, 0, 4 FROM generate_series(0, 19) id")
        with replicas("lender", REPLICAS, dsn, community, "naive", "960", str(THINGS)) as started:
            results(started)
        row = connection.execute(
            """SELECT coalesce(sum(greatest(0, n - 4)), 0)::int
               FROM (SELECT thing, count(*) AS n FROM naive_loan GROUP BY 1) t"""
        ).fetchone()
    assert row is not None
    return int(row[0])
