"""Answers from memory over HTTP: never older than the last change, and only for those who may see them."""

from inventory.db import Database
from tests.integration.http_api import Api, Caller, at

THINGS = 60


def test_a_kept_answer_is_a_new_one_after_a_change(http_member: Caller) -> None:
    http_member.add("Drill")
    before = [http_member.get(at("Drill")).body["available"] for _ in range(2)]
    http_member.send("POST", at("Drill", "checkout"), {})
    assert (before, http_member.get(at("Drill")).body["available"]) == ([1, 1], 0)


def test_a_kept_answer_is_refused_to_those_who_may_no_longer_see_it(http_member: Caller, http_admin: Caller) -> None:
    http_member.add("Drill")
    assert http_member.get(at("Drill")).status == 200
    http_admin.send("POST", "/commands", {"text": "!inventory policy inventory.read admin"})
    assert http_member.get(at("Drill")).status == 403
    assert http_admin.get(at("Drill")).status == 200


def test_many_who_ask_for_different_things_at_once_are_answered_by_few_questions(
    api: Api, db: Database, http_member: Caller
) -> None:
    names = [f"Thing {number}" for number in range(THINGS)]
    for name in names:
        http_member.add(name)
    before = _questions(db)
    replies = api.many([http_member.request("GET", at(name)) for name in names])
    assert [reply.body["name"] for reply in replies] == names
    assert _questions(db) - before < THINGS / 2


def _questions(db: Database) -> int:
    return db.stats()["read"].get("requests_num", 0)
