"""Idempotency-Key over HTTP: the same request changes nothing twice, and gets the same answer (G5)."""

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.http_api import Caller, at
from tests.proof_rows import ProofRow


def test_the_same_key_gets_the_same_answer_and_one_effect(http_member: Caller) -> None:
    http_member.add("Chair", quantity=9)
    path = at("Chair", "checkout")
    first, again = (http_member.send("POST", path, {"quantity": 2}, Idempotency_Key="k1") for _ in range(2))
    assert (first.status, again.status, first.body) == (200, 200, again.body)
    assert http_member.get(at("Chair")).body["lent"] == 2


def test_the_same_key_with_another_body_or_path_is_422(http_member: Caller) -> None:
    http_member.add("Chair", quantity=9)
    http_member.add("Table", quantity=9)
    http_member.send("POST", at("Chair", "checkout"), {"quantity": 2}, Idempotency_Key="k1")
    others = [(at("Chair", "checkout"), 3), (at("Table", "checkout"), 2)]
    for path, pieces in others:
        reply = http_member.send("POST", path, {"quantity": pieces}, Idempotency_Key="k1")
        assert (reply.status, reply.code) == (422, "key_reused")


def test_every_change_can_be_repeated_under_its_key(http_moderator: Caller) -> None:
    place = http_moderator.add("Drill").headers["Location"]
    tag = http_moderator.get(place).headers["ETag"]
    steps = [
        ("POST", "/inventory", {"name": "Saw"}, {}, 201),
        ("PATCH", at("Drill"), {"name": "Cordless drill"}, {"If_Match": tag}, 200),
        ("PUT", f"{place}/labels/tool", None, {}, 200),
        ("DELETE", f"{place}/labels/tool", None, {}, 200),
        ("POST", f"{place}/checkout", {}, {}, 200),
        ("POST", f"{place}/checkin", {}, {}, 200),
        ("DELETE", place, None, {}, 204),
        ("POST", f"{place}/restore", None, {}, 200),
        ("POST", "/inventory", {"name": "cordless DRILL"}, {}, 409),
        ("POST", at("Ladder", "checkin"), {}, {}, 404),
    ]
    for number, (method, path, body, headers, status) in enumerate(steps):
        sent = {"Idempotency_Key": f"step-{number}", **headers}
        first, again = (http_moderator.send(method, path, body, **sent) for _ in range(2))
        assert (first.status, again.status, again.body) == (status, status, first.body), path


def test_a_refusal_for_a_stale_version_is_repeated_too(http_moderator: Caller) -> None:
    http_moderator.add("Drill")
    sent = {"If_Match": '"7"', "Idempotency_Key": "k1"}
    replies = [http_moderator.send("PATCH", at("Drill"), {"quantity": 7}, **sent) for _ in range(2)]
    assert [reply.status for reply in replies] == [412, 412]


@pytest.mark.parametrize("key", ["", "ü", "x" * 201])
def test_a_key_that_is_none_is_422(http_member: Caller, key: str) -> None:
    assert http_member.send("POST", "/inventory", {"name": "Drill"}, Idempotency_Key=key).status == 422


def test_two_people_may_use_the_same_key(http_member: Caller, http_moderator: Caller) -> None:
    replies = [who.send("POST", "/inventory", {"name": who.headers["X-User-Name"]}, Idempotency_Key="k1")
               for who in (http_member, http_moderator)]  # fmt: skip
    assert [reply.body["name"] for reply in replies] == ["Mia", "Max"]


def test_a_request_that_is_being_answered_is_409(http_member: Caller, db: Database, community: str) -> None:
    name = f"{community}\ntest:mia\nhttp:k1"
    with db.writing() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        reply = http_member.send("POST", "/inventory", {"name": "Drill"}, Idempotency_Key="k1")
    assert (reply.status, reply.code) == (409, "in_flight")
    assert http_member.send("POST", "/inventory", {"name": "Drill"}, Idempotency_Key="k1").status == 201


def test_many_at_once_under_one_key_have_one_effect(http_member: Caller) -> None:
    assert storm(http_member, keys=4, times=10) == 4


@pytest.mark.proof
@pytest.mark.area("items")
def test_two_hundred_keys_fifty_times_at_once(
    http_member: Caller, services: Services, admin: Actor, proof_row: ProofRow
) -> None:
    """The control sends the same requests without a key: each of them takes effect."""
    effects = storm(http_member, keys=200, times=50)
    recorded = services.audit.recent(admin, 1)[0].seq - 1
    control = unkeyed(http_member, times=50)
    holds = effects == recorded == 200
    proof_row("items", "effects of 200 keys x 50 requests", effects, control * 200, "200", holds=holds)
    assert holds
    assert control > 1


def storm(caller: Caller, keys: int, times: int) -> int:
    """Take one piece under each of `keys` keys, `times` times at once each; gives how many pieces are out.

    Each key is answered, and always with the same; the others are told to ask again.
    """
    caller.add("Ticket", quantity=1_000_000)
    path = at("Ticket", "checkout")
    for start in range(0, keys, 4):
        names = [f"k{number}" for number in range(start, min(start + 4, keys))]
        asked = [caller.request("POST", path, {}, Idempotency_Key=name) for _ in range(times) for name in names]
        replies = caller.api.many(asked)
        for place, _ in enumerate(names):
            mine = replies[place :: len(names)]
            assert len({str(reply.body) for reply in mine if reply.status == 200}) == 1
            assert {reply.code for reply in mine if reply.status != 200} <= {"in_flight", "busy"}
    return int(caller.get(at("Ticket")).body["lent"])


def unkeyed(caller: Caller, times: int) -> int:
    """The same without a key."""
    caller.add("Control", quantity=1_000_000)
    caller.api.many([caller.request("POST", at("Control", "checkout"), {}) for _ in range(times)])
    return int(caller.get(at("Control")).body["lent"])
