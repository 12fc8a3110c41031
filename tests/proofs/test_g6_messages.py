"""G6: a chat message that is delivered twice has one effect, also on another replica."""

import random

import orjson
import pytest

from inventory.actor import Actor, Person
from tests.proof_rows import ProofRow
from tests.proofs.core import replica
from tests.proofs.replicas import replicas, results

MESSAGES, REPLICAS = 1000, 3
MIA = Person("test:mia", "Mia")


@pytest.mark.proof
@pytest.mark.area("items")
def test_a_message_delivered_up_to_three_times_lends_once(own_dsn: str, admin: Actor, proof_row: ProofRow) -> None:
    deliveries = _deliveries(random.Random(6))
    with replica(own_dsn) as services:
        services.items.add(admin, "token", quantity=1_000_000)
        _deliver(own_dsn, admin.community, deliveries)
        ours = services.loans.held(admin, MIA)[0].quantity - MESSAGES
        _deliver(own_dsn, admin.community, [{**entry, "id": f"{n}"} for n, entry in enumerate(deliveries)])
        naive = services.loans.held(admin, MIA)[0].quantity - 2 * MESSAGES - ours
    holds = ours == 0 and naive > 0
    proof_row(
        "items", f"G6 double effects of {len(deliveries):,} deliveries", ours, naive, "0, control > 0", holds=holds
    )
    assert holds, (ours, naive)


def _deliveries(chance: random.Random) -> list[dict[str, str]]:
    entries = []
    for number in range(MESSAGES):
        entry = {"id": f"m{number}", "text": "!inventory checkout token"}
        entries += [entry] * chance.randint(1, 3)
    chance.shuffle(entries)
    return entries


def _deliver(dsn: str, community: str, entries: list[dict[str, str]]) -> None:
    shares = [b"\n".join(map(orjson.dumps, entries[number::REPLICAS])) for number in range(REPLICAS)]
    with replicas("speaker", REPLICAS, dsn, community) as started:
        answers = results(started, shares)
    assert len(answers) == len(entries)
    unexpected = {answer["text"] for answer in answers} - {"Item 'token' checked out to Mia."}
    assert not {answer["code"] for answer in answers} - {"", "in_flight"}, unexpected
