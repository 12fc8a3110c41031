"""G9: forged and altered webhooks have no effect; stale, replayed and rotated ones are in tests/integration."""

from datetime import datetime

import pytest

from bot.web.signatures import Guard
from inventory.actor import Actor
from inventory.services import Services
from tests.integration.webhook_mutations import mutated, things
from tests.proof_rows import ProofRow


@pytest.mark.proof
@pytest.mark.area("platforms")
def test_two_thousand_mutated_requests_have_no_effect(
    services: Services, now: datetime, admin: Actor, monkeypatch: pytest.MonkeyPatch, proof_row: ProofRow
) -> None:
    statuses = mutated(services, now, admin.community, 2400)
    held = set(statuses) == {401} and statuses.total() >= 2000 and things(services, admin) == 0
    monkeypatch.setattr(Guard, "check_signature", lambda *_: None)
    unchecked = mutated(services, now, f"{admin.community}-unchecked", 2400)[200]
    name = f"G9: {statuses.total()} forged or altered webhooks let in (other: unchecked)"
    proof_row("platforms", name, statuses[200], unchecked, "0", holds=held and unchecked > 0)
    assert held
