"""Looking things up in a ledger of a million rows, beside the same ledger when it had ten thousand."""

import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

import psycopg

from benchmarks.items.core import Core
from benchmarks.rows import Row
from inventory.actor import Actor, Role

FEW, MANY, THINGS, BATCH = 10_000, 1_000_000, 100, 1_000
_LOOKS, _ROUNDS, _MOST = 100, 7, 2.0
_ACTOR = Actor("long", "bench:1", "Mia", "bench", Role.ADMIN)
# Through the one write path, so that the rows and their chain are as valid as any.
_APPEND = """
SELECT record_changes(%(caller)s::jsonb, 0::smallint, (
    SELECT jsonb_agg(jsonb_build_object('id', uuidv7(), 'action', 'inventory.edit', 'kind', 'item',
        'subject', i.id, 'name', i.name, 'details', jsonb_build_object('quantity', jsonb_build_array(n, n + 1))))
    FROM generate_series(1, %(batch)s) n
    JOIN (SELECT *, row_number() OVER () AS place FROM item WHERE community_id = %(community)s) i
      ON i.place = n %% %(things)s + 1), '{}')
"""
_CALLER = '{"community": "long", "person": "bench:1", "name": "Mia", "door": "bench", "rank": 3}'
_COUNT = "SELECT seq FROM ledger_head WHERE community_id = %s"


def rows(dsn: str) -> Iterator[Row]:
    """The wait for the newest changes, and for the history of a thing."""
    core = Core(dsn)
    try:
        for number in range(THINGS):
            core.services.items.add(_ACTOR, f"Thing {number}")
        asked = {
            "audit recent": lambda _: core.services.audit.recent(_ACTOR, 11),
            "history": lambda number: core.services.audit.of_item(_ACTOR, f"Thing {number % THINGS}", 11),
        }
        few = _after(dsn, FEW, asked)
        many = _after(dsn, MANY, asked)
        for name in asked:
            holds = many[name] <= few[name] * _MOST
            title = f"{name}, ms p50 with {MANY:,} ledger rows (other: with {FEW:,})"
            yield Row("workers", title, round(many[name], 3), round(few[name], 3), f"≤ {_MOST:g} ×", holds)
    finally:
        core.close()


def _after(dsn: str, count: int, asked: Mapping[str, Callable[[int], object]]) -> dict[str, float]:
    """Fill the ledger up to so many rows, and measure."""
    _fill(dsn, count)
    return {name: _p50(ask) for name, ask in asked.items()}


def _fill(dsn: str, count: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        found = owner.execute(_COUNT, [_ACTOR.community]).fetchone()
        assert found is not None
        left = count - found[0]
        for first in range(0, left, BATCH):
            values = {"community": _ACTOR.community, "caller": _CALLER, "things": THINGS}
            owner.execute(_APPEND, {**values, "batch": min(BATCH, left - first)})
        owner.execute("VACUUM ANALYZE inventory_activity")
        owner.execute("CHECKPOINT")


def _p50(ask: Callable[[int], object]) -> float:
    """In ms, of questions asked one after the other; of the rounds the one that was disturbed least."""
    return min(_round(ask) for _ in range(_ROUNDS)) * 1e3


def _round(ask: Callable[[int], object]) -> float:
    waits = []
    for number in range(_LOOKS):
        begun = time.perf_counter()
        ask(number)
        waits.append(time.perf_counter() - begun)
    return median(waits)
