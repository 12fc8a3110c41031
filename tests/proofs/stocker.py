"""A replica whose sixteen threads reserve, commit, release, sweep and undo at random; `naive` reads, then writes."""

import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
import psycopg

from inventory.actor import Actor, Role
from inventory.errors import InFlight, StorekeeperError
from inventory.services import Services
from inventory.stock.services import Stock
from tests.proofs.core import replica

THREADS = 16
SHARED_KEYS = 200
_SHORT = timedelta(milliseconds=300)


def main(dsn: str, community: str, mode: str, attempts: int, products: int, number: int) -> None:
    """Make the attempts and print how many of them did something."""
    with ThreadPoolExecutor(THREADS) as pool:
        share = [(attempts // THREADS, number * THREADS + thread) for thread in range(THREADS)]
        if mode == "naive":
            done = sum(pool.map(lambda work: _naive(dsn, products, *work), share))
        else:
            with replica(dsn, THREADS) as services:
                done = sum(pool.map(lambda work: _ours(services, community, products, *work), share))
    sys.stdout.buffer.write(orjson.dumps({"done": done}) + b"\n")


def _ours(services: Services, community: str, products: int, attempts: int, seed: int) -> int:
    chance, done = random.Random(seed), 0
    actor = Actor(community, f"test:{seed}", f"P{seed}", "test", Role.ADMIN)
    held: list[str] = []
    for turn in range(attempts):
        own = actor.with_key(f"{seed}:{turn}", "same")
        work = _chosen(services.stock, own, chance, products, held)
        done += _once_or_twice(work, twice=chance.random() < 0.1)
        if turn % 3 == 0:
            _shared(services.stock, community, chance.randrange(SHARED_KEYS), products)
    return done


def _chosen(stock: Stock, actor: Actor, chance: random.Random, products: int, held: list[str]) -> Callable[[], object]:
    dice, product, pieces = chance.random(), str(chance.randrange(products)), chance.randint(1, 3)
    if dice < 0.45 or (dice < 0.75 and not held):
        until = datetime.now(UTC) + _SHORT if chance.random() < 0.4 else None
        return lambda: _reserve(stock, actor, product, pieces, until, held)
    if dice < 0.6:
        return partial(stock.reserving.commit, actor, held.pop())
    if dice < 0.75:
        return partial(stock.reserving.release, actor, held.pop())
    if dice < 0.8:
        return stock.reserving.expire
    if dice < 0.9:
        return lambda: stock.undo.undo(actor)
    return lambda: stock.moving.add(actor, product, pieces)


def _reserve(stock: Stock, actor: Actor, product: str, pieces: int, until: datetime | None, held: list[str]) -> object:
    booked = stock.reserving.reserve(actor, product, pieces, until=until)
    assert booked.reservation is not None
    if booked.reservation.code not in held:
        held.append(booked.reservation.code)
    return booked.operation


def _once_or_twice(work: Callable[[], object], *, twice: bool) -> bool:
    try:
        first = work()
        assert not twice or work() == first or first is None or isinstance(first, int)
    except StorekeeperError:
        return False
    return True


def _shared(stock: Stock, community: str, number: int, products: int) -> None:
    """One of a few keys that all threads of all replicas use: one piece more, once."""
    actor = Actor(community, "test:shared", "Shared", "test", Role.ADMIN).with_key(f"shared:{number}", "same")
    try:
        stock.moving.add(actor, str(products), 1)
    except InFlight:
        return


def _naive(dsn: str, products: int, attempts: int, seed: int) -> int:
    """What a program does that reads first and writes then."""
    chance, done = random.Random(seed), 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        for _ in range(attempts):
            product = chance.randrange(products)
            row = connection.execute("SELECT quantity, reserved FROM naive WHERE id = %s", [product]).fetchone()
            assert row is not None
            if row[1] < row[0]:
                connection.execute("UPDATE naive SET reserved = %s WHERE id = %s", [row[1] + 1, product])
                connection.execute("INSERT INTO naive_hold VALUES (%s)", [product])
                done += 1
    return done


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6]))
