"""A replica whose sixteen threads borrow and return at random: `ours` through the services, `naive` without."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import orjson
import psycopg

from inventory.actor import Actor, Person, Role
from inventory.errors import Conflict
from inventory.items.model import Change
from inventory.joint import Order
from inventory.services import Services
from tests.proofs.company import together
from tests.proofs.core import replica

THREADS = 16


def main(dsn: str, community: str, mode: str, attempts: int, things: int, number: int) -> None:
    """Make the attempts and print how many of them did something."""
    with ThreadPoolExecutor(THREADS) as pool:
        share = [(attempts // THREADS, number * THREADS + thread) for thread in range(THREADS)]
        if mode == "naive":
            done = sum(pool.map(lambda work: _naive(dsn, things, *work), share))
        else:
            with replica(dsn, THREADS) as services:
                done = sum(pool.map(lambda work: _ours(services, community, things, *work), share))
    sys.stdout.buffer.write(orjson.dumps({"done": done}) + b"\n")


def _ours(services: Services, community: str, things: int, attempts: int, seed: int) -> int:
    """Ask for up to four changes at a time, made together or each alone."""
    chance, done = random.Random(seed), 0
    actor = Actor(community, f"test:{seed}", f"P{seed}", "test", Role.ADMIN)
    borrowed: list[str] = []
    while attempts > 0:
        asked = [_order(services, actor, chance, borrowed, things) for _ in range(min(attempts, chance.randint(1, 4)))]
        attempts -= len(asked)
        if chance.random() < 0.5:
            orders = [order for order, _ in asked]
            together(orders)
        for order, lent in asked:
            with suppress(Conflict):
                order.outcome()
                borrowed += [lent] if lent else []
                done += 1
    return done


def _order(
    services: Services, actor: Actor, chance: random.Random, borrowed: list[str], things: int
) -> tuple[Order[Change], str]:
    """The next change, and what is lent by it, if anything is."""
    asking, name = actor.with_key(uuid4().hex, "asked"), f"thing {chance.randrange(things)}"
    if borrowed and chance.random() < 0.5:
        return services.loans.returning(asking, borrowed.pop(), Person(actor.person, actor.name)), ""
    return services.loans.lending(asking, name, pieces=chance.randint(1, 2)), name


def _naive(dsn: str, things: int, attempts: int, seed: int) -> int:
    """What a program does that reads first and writes then."""
    chance, done = random.Random(seed), 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        for _ in range(attempts):
            thing = chance.randrange(things)
            row = connection.execute("SELECT lent, quantity FROM naive WHERE id = %s", [thing]).fetchone()
            assert row is not None
            if row[0] < row[1]:
                connection.execute("UPDATE naive SET lent = %s WHERE id = %s", [row[0] + 1, thing])
                connection.execute("INSERT INTO naive_loan VALUES (%s)", [thing])
                done += 1
    return done


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6]))
