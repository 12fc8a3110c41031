"""G9: forged, altered, stale and unsigned calls have no effect, and a secret can be changed while calls come in."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
import pytest
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.web.signatures import Guard, sign
from inventory.actor import Actor
from inventory.services import Services
from tests.integration.router_door import (
    OLD,
    SECRET,
    Doors,
    for_examples,
    local_body,
    market_body,
    router_body,
    through,
)
from tests.integration.router_door import settings as configured
from tests.proof_rows import ProofRow

SIGNATURE = len("sha256=") + 64
Change = Callable[[bytes, str], tuple[bytes, str]]


def things(services: Services, actor: Actor) -> int:
    return services.statistics.stats(actor).total_items


def replaced(text: bytes, place: int, byte: int) -> bytes:
    place %= len(text)
    return text[:place] + bytes([byte]) + text[place + 1 :]


places, octets = st.integers(0, 10_000), st.integers(0, 255)
altered_bodies = st.builds(lambda place, byte: lambda raw, mark: (replaced(raw, place, byte), mark), places, octets)
shortened_bodies = st.builds(lambda place: lambda raw, mark: (raw[: place % len(raw)], mark), places)
longer_bodies = st.binary(min_size=1, max_size=20).map(lambda more: lambda raw, mark: (raw + more, mark))
altered_marks = st.builds(
    lambda place, digit: lambda raw, mark: (raw, mark[: place % SIGNATURE] + digit + mark[place % SIGNATURE + 1 :]),
    places,
    st.sampled_from("0123456789abcdefABCDEFx= "),
)
other_secrets = st.text(max_size=40).map(lambda secret: lambda raw, _: (raw, sign(raw, SecretStr(secret))))
marks = st.one_of(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=100),
    st.sampled_from(["", "sha256=", "sha1=" + "0" * 40, "sha256=" + "0" * 64]),
).map(lambda text: lambda raw, _: (raw, text))
swapped = st.just(lambda raw, _: (raw, sign(raw.replace(b"Forged", b"Honest"), SecretStr(SECRET))))
mutations: st.SearchStrategy[Change] = st.one_of(
    altered_bodies, shortened_bodies, longer_bodies, altered_marks, other_secrets, marks, swapped
)


def mutated(services: Services, now: datetime, community: str, examples: int) -> Counter[int]:
    """Post so many mutated requests to add a thing; gives how often each status was answered."""
    statuses: Counter[int] = Counter()

    async def story(doors: Doors, change: Change) -> None:
        raw = orjson.dumps(market_body(community, "#inventory add Forged", now))
        mark = sign(raw, SecretStr(SECRET))
        body, shown = change(raw, mark)
        if (body, shown.strip()) != (raw, mark):
            statuses[(await doors.post("/webhook", body, X_WaddleBot_Signature=shown)).status] += 1

    for_examples(services, now, mutations, examples, story)
    return statuses


def test_no_mutated_request_has_an_effect(services: Services, now: datetime, admin: Actor) -> None:
    statuses = mutated(services, now, admin.community, 200)
    assert set(statuses) == {401}
    assert things(services, admin) == 0


def test_the_control_without_the_check_some_have_one(
    services: Services, now: datetime, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "check_signature", lambda *_: None)
    assert mutated(services, now, admin.community, 100)[200] > 0
    assert things(services, admin) > 0


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


def test_the_control_an_unaltered_request_has_its_effect(services: Services, now: datetime, admin: Actor) -> None:
    async def story(doors: Doors) -> None:
        assert (await doors.market(market_body(admin.community, "#inventory add Honest", now))).body["success"]

    through(services, now, story)
    assert things(services, admin) == 1


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-4, 200), (4, 200), (6, 401)])
def test_a_signed_request_is_good_for_five_minutes(
    services: Services, now: datetime, community: str, minutes: int, status: int
) -> None:
    async def story(doors: Doors) -> None:
        stamped = now + timedelta(minutes=minutes)
        assert (await doors.market(market_body(community, "#inventory list", stamped))).status == status

    through(services, now, story)


def test_while_secrets_are_changed_both_are_good_and_later_the_old_one_is_not(
    services: Services, now: datetime, community: str
) -> None:
    async def during(doors: Doors) -> None:
        for secret, status in ((SECRET, 200), (OLD, 200), ("another", 401)):
            assert (await doors.market(market_body(community, "#inventory list", now), secret)).status == status

    async def after(doors: Doors) -> None:
        assert (await doors.market(market_body(community, "#inventory list", now), OLD)).status == 401

    through(services, now, during, configured(webhook_secret_old=OLD))
    through(services, now, after)


def test_a_wrong_signature_is_no_better_for_calling_itself_a_router(services: Services, now: datetime) -> None:
    async def story(doors: Doors) -> None:
        raw = orjson.dumps(local_body("g1", "!inventory list"))
        headers = {"X_WaddleBot_Signature": "sha256=" + "0" * 64, "X_WaddleBot_Source": "router"}
        assert (await doors.post("/webhook", raw, **headers)).status == 401

    through(services, now, story)


def test_neither_signed_nor_a_router_is_refused(services: Services, now: datetime) -> None:
    async def story(doors: Doors) -> None:
        assert (await doors.post("/webhook", orjson.dumps(local_body("g1", "!inventory list")))).status == 401

    through(services, now, story)


@pytest.mark.parametrize("key", ["", "k", "k-routeR", "k-router2", "schlüssel"])
def test_a_wrong_service_key_is_refused_before_the_body_is_read(services: Services, now: datetime, key: str) -> None:
    async def story(doors: Doors) -> None:
        answer = await doors.execute(router_body(1, "!inventory list"), key)
        assert (answer.status, answer.body["error"]["code"]) == (401, "unauthenticated")

    through(services, now, story)
