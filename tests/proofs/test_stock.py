"""Stock at full size: no level below zero, none over-reserved, and the book adds up, on three replicas at once."""

import psycopg
import pytest

from inventory.actor import Actor
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.replicas import replicas, results

ATTEMPTS, REPLICAS, PRODUCTS, PIECES = 10_000, 3, 20, 10
_IMPOSSIBLE = """
SELECT count(*) FROM (
    SELECT balance, sum(quantity) OVER past AS quantity, sum(reserved) OVER past AS reserved
    FROM stock_movement WINDOW past AS (PARTITION BY community_id, level ORDER BY version)
) step WHERE balance <> quantity OR quantity < 0 OR reserved < 0 OR reserved > quantity
"""
_UNKEYED = """
SELECT count(*) FROM (SELECT DISTINCT operation FROM stock_movement WHERE person <> 'worker:expire-reservations'
        AND person <> 'test:admin') moved
FULL JOIN (SELECT answer->>'operation' AS operation, count(*) AS keys FROM request
        WHERE answer ? 'operation' GROUP BY 1) kept ON kept.operation = moved.operation::text
WHERE moved.operation IS NULL OR kept.operation IS NULL OR kept.keys > 1
"""
_KINDS = "SELECT kind, count(*) FROM stock_movement WHERE person <> 'test:admin' GROUP BY kind"


@pytest.mark.proof
@pytest.mark.area("stock")
def test_no_level_falls_below_zero_and_none_is_over_reserved(own_dsn: str, admin: Actor, proof_row: ProofRow) -> None:
    with replica(own_dsn) as own:
        for product in range(PRODUCTS):
            own.stock.moving.add(admin, str(product), PIECES)
    share = str(ATTEMPTS // REPLICAS)
    with replicas("stocker", REPLICAS, own_dsn, admin.community, "ours", share, str(PRODUCTS)) as started:
        done = sum(entry["done"] for entry in results(started))
    with replica(own_dsn) as own:
        wrong = len(own.stock.checking.verify(admin).wrong)
        shared = own.stock.levels.get(admin, str(PRODUCTS)).levels[0].quantity
    impossible, unkeyed, kinds = _counted(own_dsn)
    naive = _naive(own_dsn, admin.community)
    name = f"impossible steps of {ATTEMPTS:,} attempts to reserve, commit, release, expire, undo"
    proof_row("stock", name, impossible, naive, "0, control > 0", holds=impossible == 0 < naive)
    proof_row("stock", "levels that their movements don't add up to", wrong, None, "0", holds=wrong == 0)
    proof_row("stock", "keys with another number of effects than one", unkeyed, None, "0", holds=unkeyed == 0)
    assert (impossible, wrong, unkeyed) == (0, 0, 0)
    assert naive > 0
    assert done > ATTEMPTS // 10
    assert shared <= 200
    assert {"reserve", "commit", "release", "expire", "undo", "add"} <= set(kinds)


def _counted(dsn: str) -> tuple[int, int, dict[str, int]]:
    with psycopg.connect(dsn) as connection:
        impossible = connection.execute(_IMPOSSIBLE).fetchone()
        unkeyed = connection.execute(_UNKEYED).fetchone()
        kinds: dict[str, int] = dict(connection.execute(_KINDS).fetchall())
    assert impossible is not None
    assert unkeyed is not None
    return impossible[0], unkeyed[0], kinds


def _naive(dsn: str, community: str) -> int:
    """How many pieces too many a program promises that reads before it writes."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (id int PRIMARY KEY, quantity int, reserved int)")
        connection.execute("CREATE TABLE naive_hold (product int)")
        connection.execute("INSERT INTO naive SELECT id, 10, 0 FROM generate_series(0, 19) id")
        with replicas("stocker", REPLICAS, dsn, community, "naive", "960", str(PRODUCTS)) as started:
            results(started)
        row = connection.execute(
            """SELECT coalesce(sum(greatest(0, n - 10)), 0)::int
               FROM (SELECT product, count(*) AS n FROM naive_hold GROUP BY 1) t"""
        ).fetchone()
    assert row is not None
    return int(row[0])
