"""G11: a revoked role or token is without effect within five seconds on every replica, at once for writes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from uuid import uuid4

import pytest

from inventory.actor import Actor, Person, Role
from inventory.errors import Denied
from inventory.items.revision import edited
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.core import replica

ROUNDS, EACH, SECONDS, DEADLINE = 4, 5, 5.0, 8.0
NOWHERE = "host=127.0.0.1 port=9 dbname=none"

Attempt = Callable[[Services, Actor], object]


@dataclass
class Seen:
    """What a revoked caller could still do: for how many seconds read, and how many writes."""

    read_for: float
    writes: int


@pytest.mark.proof
@pytest.mark.area("items")
def test_a_revocation_holds_for_writes_at_once_and_for_reads_within_five_seconds(
    own_dsn: str, admin: Actor, proof_row: ProofRow
) -> None:
    with replica(own_dsn) as granting:
        granting.items.add(admin, "door")
        granting.members.set_policy(admin, "inventory.read", Role.MODERATOR)
        with replica(own_dsn, notices=NOWHERE) as cut, _load(cut, admin):
            seen = [one for _ in range(ROUNDS) for one in _revoked(granting, cut, admin, _edit)]
        with replica(own_dsn, notices=NOWHERE, role_seconds=300) as naive:
            believed = _revoked(granting, naive, admin, lambda services, actor: services.items.get(actor, "door"))
    longest, writes = max(one.read_for for one in seen), sum(one.writes for one in seen)
    naive_longest, naive_writes = max(one.read_for for one in believed), sum(one.writes for one in believed)
    holds = writes == 0 and longest <= SECONDS < naive_longest and naive_writes > 0
    name = f"G11 writes after {len(seen)} revocations, unnotified"
    proof_row("items", name, writes, naive_writes, "0, role from a cache > 0", holds=holds)
    proof_row("items", "G11 longest read in s", round(longest, 2), round(naive_longest, 2), "<= 5", holds=holds)
    assert holds, (longest, writes, naive_longest, naive_writes)


@contextmanager
def _load(services: Services, admin: Actor) -> Iterator[None]:
    """Four threads that read and change things all the while."""
    ending = Event()

    def work() -> None:
        while not ending.is_set():
            name = uuid4().hex
            services.items.add(admin, name)
            services.items.get(admin, name)

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work) for _ in range(4)]
        try:
            yield
        finally:
            ending.set()
    for done in working:
        done.result()


def _edit(services: Services, actor: Actor) -> None:
    services.keeping.edit(actor, "door", edited(description=uuid4().hex))


def _revoked(granting: Services, cut: Services, admin: Actor, write: Attempt) -> list[Seen]:
    """Grant roles and tokens, use them on the replica that is cut off, revoke them, and see what they still do."""
    people = [Actor(admin.community, f"test:{uuid4().hex}", "P", "test", Role.MEMBER) for _ in range(EACH)]
    for actor in people:
        granting.members.grant(admin, Person(actor.person, actor.name), Role.MODERATOR)
    ids = [granting.tokens.create(admin.community, Role.MODERATOR).split(".")[2] for _ in range(EACH)]
    tokens = [Actor(admin.community, f"api:{one}", "T", "test", Role.MODERATOR, one) for one in ids]
    with ThreadPoolExecutor(2 * EACH) as pool:
        watched = []
        for actor in [*people, *tokens]:
            write(cut, actor)
            cut.items.get(actor, "door")
            _revoke(granting, admin, actor)
            watched.append(pool.submit(_watched, cut, actor, write))
        return [done.result() for done in watched]


def _revoke(granting: Services, admin: Actor, actor: Actor) -> None:
    if actor.credential:
        assert granting.tokens.revoke(admin.community, actor.credential)
    else:
        granting.members.grant(admin, Person(actor.person, actor.name), None)


def _watched(services: Services, actor: Actor, write: Attempt) -> Seen:
    """Read and write without a pause until reading is denied, or the deadline has passed."""
    began, writes = time.monotonic(), 0
    while time.monotonic() - began < DEADLINE:
        writes += _allowed(write, services, actor)
        if not _allowed(lambda services, actor: services.items.get(actor, "door"), services, actor):
            break
    return Seen(time.monotonic() - began, writes)


def _allowed(attempt: Attempt, services: Services, actor: Actor) -> bool:
    try:
        attempt(services, actor)
    except Denied:
        return False
    return True
