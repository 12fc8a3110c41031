"""What isn't theirs, and doors that are closed: a status that says so, and a sentence that says what to do."""

from datetime import datetime

import pytest

from inventory.services import Services
from tests.integration.router_calls import local_body, market_body, router_body
from tests.integration.router_door import Doors, settings, through


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no json",
        b"[]",
        b'{"command": "!inventory"}',
        b'{"command": 5, "args": "", "user_id": "u", "community_id": 1, "session_id": "s"}',
        b'{"command": "!i", "args": "", "user_id": "u", "community_id": true, "session_id": "s"}',
        b'{"command": "!i", "args": "", "user_id": "u", "community_id": null, "session_id": "s"}',
        b'{"command": "!i", "args": "", "user_id": "u\\u0000", "community_id": 1, "session_id": "s"}',
        b'{"command": "!i", "args": "\\ud800", "user_id": "u", "community_id": 1, "session_id": "s"}',
        b'{"command": "!i", "args": "\xff", "user_id": "u", "community_id": 1, "session_id": "s"}',
    ],
)
def test_a_body_that_is_not_theirs_gets_422_and_a_sentence(services: Services, now: datetime, broken: bytes) -> None:
    async def story(doors: Doors) -> None:
        answer = await doors.post("/api/v1/execute", broken, X_Service_Key="k-router")
        assert answer.status == 422
        assert answer.body["error"]["message"].endswith(".")

    through(services, now, story)


def test_a_closed_door_says_which_setting_opens_it(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        closed = await doors.execute(router_body(community, "!inventory list"))
        assert (closed.status, "SERVICE_API_KEY" in closed.body["error"]["message"]) == (403, True)
        closed = await doors.market(market_body(community, "#inventory list", now))
        assert (closed.status, "WEBHOOK_SECRET" in closed.body["error"]["message"]) == (403, True)
        unsigned = await doors.local(local_body("g1", "!inventory list"))
        assert (unsigned.status, "ROUTER_ALLOW_UNSIGNED" in unsigned.body["error"]["message"]) == (401, True)

    shut = settings(service_api_key=None, webhook_secret=None, router_allow_unsigned=False)
    through(services, now, story, shut)
