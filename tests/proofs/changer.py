"""A replica whose eight threads add, lend and take back, one thing or a few together, and say each that is done."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from uuid import uuid4

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.proofs.company import together
from tests.proofs.core import replica

THREADS = 8


def main(dsn: str, community: str) -> None:
    """Go on until something ends it; each line on standard output is an action and a name."""
    with replica(dsn, THREADS) as services, ThreadPoolExecutor(THREADS) as pool:
        for thread in range(THREADS):
            pool.submit(_change, services, Actor(community, f"test:{thread}", f"P{thread}", "test", Role.ADMIN))


def _change(services: Services, actor: Actor) -> None:
    for names in ([uuid4().hex for _ in range(size)] for size in cycle(range(1, 4))):
        for name in names:
            services.items.add(actor, name)
            _acknowledged("inventory.add", name)
        for action, ask in (("checkout", services.loans.lending), ("checkin", services.loans.returning)):
            orders = [ask(actor.with_key(uuid4().hex, "asked"), name) for name in names]
            together(orders)
            for order, name in zip(orders, names, strict=True):
                order.outcome()
                _acknowledged(f"inventory.{action}", name)


def _acknowledged(action: str, name: str) -> None:
    # One short write to a pipe is whole or not at all, whenever the process is killed.
    os.write(sys.stdout.fileno(), f"{action} {name}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
