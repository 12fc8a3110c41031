"""A replica whose eight threads add, lend and take back, and say so as soon as each change is acknowledged."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.proofs.core import replica

THREADS = 8


def main(dsn: str, community: str) -> None:
    """Go on until something ends it; each line on standard output is an action and a name."""
    with replica(dsn, THREADS) as services, ThreadPoolExecutor(THREADS) as pool:
        for thread in range(THREADS):
            pool.submit(_change, services, Actor(community, f"test:{thread}", f"P{thread}", "test", Role.ADMIN))


def _change(services: Services, actor: Actor) -> None:
    while True:
        name = uuid4().hex
        services.items.add(actor, name)
        _acknowledged("inventory.add", name)
        services.loans.checkout(actor, name)
        _acknowledged("inventory.checkout", name)
        services.loans.checkin(actor, name)
        _acknowledged("inventory.checkin", name)


def _acknowledged(action: str, name: str) -> None:
    # One short write to a pipe is whole or not at all, whenever the process is killed.
    os.write(sys.stdout.fileno(), f"{action} {name}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
