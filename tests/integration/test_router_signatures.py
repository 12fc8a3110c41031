"""G9: forged, altered, stale and unsigned calls have no effect, and a secret can be changed while calls come in."""

from datetime import datetime, timedelta

import orjson
import pytest

from bot.web.signatures import Guard
from inventory.actor import Actor
from inventory.services import Services
from tests.integration.router_calls import local_body, market_body, router_body
from tests.integration.router_door import OLD, SECRET, Doors, through
from tests.integration.router_door import settings as configured
from tests.integration.webhook_mutations import mutated, things


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
