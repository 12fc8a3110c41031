"""G3: every change has exactly one audit row, in the same transaction."""

import random
from collections import Counter
from contextlib import suppress
from typing import ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from inventory.db import Database
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.item_machine import Items
from tests.proofs.statement_faults import Broken, Faults

FULL, SHORT = (200, 50), (12, 20)
_WITHOUT = """
SELECT coalesce(sum(abs(version - (SELECT count(*) FROM naive_audit WHERE thing = id))), 0)::int FROM naive_thing
"""


def test_some_operations_with_faults_leave_one_row_for_each_change(
    services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(services, db, Faults(monkeypatch), *SHORT)["broken"] > 0


@pytest.mark.proof
@pytest.mark.area("items")
def test_any_operations_with_faults_leave_one_row_for_each_change(
    services: Services, db: Database, own_dsn: str, monkeypatch: pytest.MonkeyPatch, proof_row: ProofRow
) -> None:
    faults = Faults(monkeypatch)
    steps = _run(services, db, faults, *FULL)
    naive = _naive(own_dsn, faults, 500)
    holds = steps["broken"] > steps["all"] // 10 and steps["done"] > steps["all"] // 10 and naive > 0
    name = f"G3 mismatches of audit and tables after {steps['all']:,} operations, {steps['broken']:,} of them cut short"
    proof_row("items", name, 0, naive, "0, control > 0", holds=holds)
    assert holds, (steps, naive)


def _run(services: Services, db: Database, faults: Faults, examples: int, steps: int) -> Counter[str]:
    """Any mismatch fails here, with the shortest operations that lead to it."""
    counted: Counter[str] = Counter()

    class Bound(Items):
        steps: ClassVar[dict[str, int]] = counted

    Bound.services, Bound.db, Bound.faults = services, db, faults
    quiet = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Bound, settings=quiet)
    return counted


def _naive(dsn: str, faults: Faults, attempts: int) -> int:
    """Changes without their audit row, or the other way, where the two are written one after the other."""
    chance = random.Random(3)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive_thing (id int PRIMARY KEY, version int NOT NULL DEFAULT 0)")
        connection.execute("CREATE TABLE naive_audit (thing int)")
        connection.execute("INSERT INTO naive_thing SELECT generate_series(0, 3)")
        for _ in range(attempts):
            thing = [chance.randrange(4)]
            with suppress(Broken), faults.after(chance.randint(0, 3)):
                connection.execute("UPDATE naive_thing SET version = version + 1 WHERE id = %s", thing)
                connection.execute("INSERT INTO naive_audit VALUES (%s)", thing)
        row = connection.execute(_WITHOUT).fetchone()
    assert row is not None
    return int(row[0])
