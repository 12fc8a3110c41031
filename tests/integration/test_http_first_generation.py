"""`/inventory` by action: headers, messages and shapes as callers of the first generation know them."""

import re
from urllib.parse import urlencode

import pytest

from inventory.actor import Role
from inventory.services import Services
from tests.integration.http_api import Api, Caller, Json, Reply, token_of

KEYS = {
    "id", "community_id", "item_name", "description", "labels", "is_checked_out", "checked_out_to",
    "checked_out_at", "checked_in_at", "created_by", "created_at", "updated_at",
}  # fmt: skip


class Old:
    """A caller of the first generation."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def do(self, action: str, item_name: str = "", **fields: Json) -> Json:
        reply = self.caller.send("POST", "/inventory", {"action": action, "item_name": item_name, **fields})
        assert reply.status == 200
        return reply.body

    def ask(self, action: str, **query: str) -> Json:
        reply = self.caller.get(f"/inventory?{urlencode({'action': action, **query})}")
        assert reply.status == 200
        return reply.body


@pytest.fixture
def old(api: Api, services: Services, community: str) -> Old:
    token = token_of(services, community, Role.MODERATOR)
    return Old(api.by(token, X_Community_ID=community, X_User_ID="u1"))


def test_a_thing_goes_out_and_comes_back_in_the_known_words(old: Old) -> None:
    said = [
        old.do("add", "Sony A7", description="mirrorless", labels=[" Camera "]),
        old.do("checkout", "sony a7", checked_out_to="bob"),
        old.ask("status", item_name="Sony A7"),
        old.do("checkout", "Sony A7", checked_out_to="mia"),
        old.do("checkin", "Sony A7"),
        old.ask("status", item_name="Sony A7"),
        old.do("checkin", "Sony A7"),
        old.do("delete", "Sony A7"),
    ]
    since = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    expected = [
        (True, "Item 'Sony A7' added to inventory"),
        (True, "Item 'Sony A7' checked out to bob"),
        (True, f"Item 'Sony A7' is checked out to bob since {since}"),
        (False, "Item 'Sony A7' is already checked out to bob"),
        (True, "Item 'Sony A7' checked in"),
        (True, "Item 'Sony A7' is available"),
        (False, "Item 'Sony A7' is not checked out"),
        (True, "Item 'Sony A7' deleted from inventory"),
    ]
    for answer, (success, message) in zip(said, expected, strict=True):
        assert answer["success"] is success
        assert re.fullmatch(message, answer["message"])


def test_an_item_has_the_known_keys(old: Old, community: str) -> None:
    old.do("add", "Sony A7", labels=["camera"])
    item = old.do("checkout", "Sony A7")["item"]
    assert set(item) == KEYS
    assert (item["community_id"], item["is_checked_out"], item["checked_out_to"]) == (community, True, "u1")


def test_lists_filter_and_count(old: Old) -> None:
    for name in ("Drill", "Saw"):
        old.do("add", name)
    old.do("checkout", "Saw")
    chosen = {kind: old.ask("list", filter=kind) for kind in ("all", "available", "checked_out", "checkedout")}
    assert {kind: [item["item_name"] for item in found["items"]] for kind, found in chosen.items()} == {
        "all": ["Drill", "Saw"], "available": ["Drill"], "checked_out": ["Saw"], "checkedout": ["Saw"]
    }  # fmt: skip
    assert (chosen["all"]["success"], chosen["all"]["count"]) == (True, 2)


def test_a_list_has_no_pages(old: Old) -> None:
    for start in range(0, 205, 41):
        bodies = [{"action": "add", "item_name": f"n{number}"} for number in range(start, start + 41)]
        old.caller.api.many([old.caller.request("POST", "/inventory", body) for body in bodies[:21]])
        old.caller.api.many([old.caller.request("POST", "/inventory", body) for body in bodies[21:]])
    assert old.ask("list")["count"] == 205


def test_search_and_stats_have_the_known_shape(old: Old) -> None:
    old.do("add", "Sony A7", labels=["camera"])
    found = old.ask("search", query="camera")
    assert (found["count"], found["query"], found["items"][0]["item_name"]) == (1, "camera", "Sony A7")
    stats = old.ask("stats")["stats"]
    assert {key: stats[key] for key in ("total_items", "checked_out_items", "available_items", "total_labels")} == {
        "total_items": 1, "checked_out_items": 0, "available_items": 1, "total_labels": 1
    }  # fmt: skip
    assert stats["most_used_labels"] == ["camera"]
    assert (stats["recent_activity"][0]["action"], stats["recent_activity"][0]["performed_by"]) == ("add", "u1")


def test_labels_come_and_go(old: Old) -> None:
    old.do("add", "Drill")
    added = old.do("labels", "Drill", label_action="add", label=" Power ")
    assert (added["message"], added["item"]["labels"]) == ("Label 'power' added to item 'Drill'", ["power"])
    again = old.do("labels", "Drill", label_action="add", label="power")
    assert (again["success"], again["message"]) == (False, "Duplicate labels are not allowed")
    for number in range(4):
        old.do("labels", "Drill", label_action="add", label=f"l{number}")
    full = old.do("labels", "Drill", label_action="add", label="one more")
    assert full["message"] == "Maximum 5 labels allowed per item"
    assert old.do("labels", "Drill", label_action="remove", label="power")["success"] is True


@pytest.mark.parametrize(
    ("action", "fields", "message"),
    [
        ("add", {"item_name": ""}, "Item name cannot be empty"),
        ("add", {"item_name": "Taken"}, "Item 'Taken' already exists"),
        ("checkout", {"item_name": "Ladder"}, "Item 'Ladder' not found in inventory."),
        ("delete", {"item_name": "Ladder"}, "Item 'Ladder' not found in inventory."),
        ("labels", {"item_name": "Taken", "label_action": "x"}, "Invalid label_action: use add or remove"),
        ("fly", {}, "Invalid action: use add, checkout, checkin, delete, labels"),
        ("add", {"item_name": 7}, "item_name: Input should be a valid string."),
    ],
)
def test_a_mistake_is_200_without_success(old: Old, action: str, fields: Json, message: str) -> None:
    old.do("add", "Taken")
    answer = old.do(action, **fields)
    assert (answer["success"], answer["message"]) == (False, message)


def test_unknown_questions_are_mistakes_too(old: Old) -> None:
    assert [old.ask("fly")["success"], old.ask("list", filter="lost")["success"]] == [False, False]


def test_a_role_that_does_not_suffice_is_a_mistake(http_member: Caller, community: str) -> None:
    old = Old(http_member.api.by(http_member.token, X_Community_ID=community, X_User_ID="u1"))
    old.do("add", "Drill")
    answer = old.do("delete", "Drill")
    assert (answer["success"], answer["message"]) == (False, "That needs the role moderator (inventory delete).")


def test_the_headers_are_required_and_the_token_rules(old: Old, http_member: Caller, community: str) -> None:
    bare = old.caller.api.by(old.caller.token)
    missing = bare.get("/inventory?action=list").body
    assert (missing["success"], "X-Community-ID" in missing["error"]) == (False, True)
    replies: list[Reply] = [
        old.caller.api.by(None, X_Community_ID=community, X_User_ID="u1").get("/inventory?action=list"),
        old.caller.api.by(old.caller.token, X_Community_ID="43", X_User_ID="u1").get("/inventory?action=list"),
    ]
    assert [reply.status for reply in replies] == [401, 403]


def test_without_an_action_the_same_routes_are_rest(old: Old) -> None:
    assert old.caller.add("Drill").status == 201
    assert old.caller.add("Drill").status == 409
    assert "next" in old.caller.get("/inventory").body


def test_a_key_holds_by_action_too(old: Old) -> None:
    body = {"action": "add", "item_name": "Drill"}
    replies = [old.caller.send("POST", "/inventory", body, Idempotency_Key="k1") for _ in range(2)]
    assert replies[0].body == replies[1].body
    other = old.caller.send("POST", "/inventory", {**body, "item_name": "Saw"}, Idempotency_Key="k1")
    assert other.body["success"] is False
