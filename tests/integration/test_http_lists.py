"""Lists over HTTP: filters, pages, search, statistics, loans and the trail."""

import pytest

from tests.integration.http_api import Caller, at


def names(items: list[dict[str, object]]) -> list[object]:
    return [item["name"] for item in items]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(http_member: Caller) -> None:
    for number in range(7):
        http_member.add(f"Chair {number}")
    seen: list[object] = []
    path = "/inventory?limit=3"
    while True:
        page = http_member.get(path).body
        seen += names(page["items"])
        if page["next"] is None:
            break
        path = f"/inventory?limit=3&after={page['next']}"
    assert seen == [f"Chair {number}" for number in range(7)]


@pytest.mark.parametrize("chosen", ["checkedout", "checked_out"])
def test_filters_choose_by_loans_and_labels(http_member: Caller, chosen: str) -> None:
    http_member.add("Sony A7", labels=["camera"])
    http_member.add("Broken one", labels=["camera", "broken"])
    http_member.add("Beamer")
    http_member.send("POST", at("Beamer", "checkout"), {})
    listed = [
        names(http_member.get(f"/inventory?{query}").body["items"])
        for query in (f"filter={chosen}", "filter=available", "label=camera&without=broken")
    ]
    assert listed == [["Beamer"], ["Broken one", "Sony A7"], ["Sony A7"]]


@pytest.mark.parametrize("query", ["filter=lost", "limit=0", "limit=x", "limit=1&limit=2", "colour=red", "label=,"])
def test_a_bad_query_is_422(http_member: Caller, query: str) -> None:
    reply = http_member.get(f"/inventory?{query}")
    assert (reply.status, reply.code) == (422, "invalid")


def test_search_forgives_a_slip_and_tells_so(http_member: Caller) -> None:
    http_member.add("Sony A7", labels=["camera"])
    found = http_member.get("/inventory/search?query=camra").body
    assert (names(found["items"]), found["stage"], found["total"], found["next"]) == (["Sony A7"], "typo", 1, None)


def test_search_has_pages(http_member: Caller) -> None:
    for number in range(3):
        http_member.add(f"Lens {number}")
    first = http_member.get("/inventory/search?query=lens&limit=2").body
    rest = http_member.get(f"/inventory/search?query=lens&limit=2&skip={first['next']}").body
    assert (names(first["items"] + rest["items"]), rest["next"]) == (["Lens 0", "Lens 1", "Lens 2"], None)


def test_status_takes_either_name_of_its_parameter(http_member: Caller) -> None:
    http_member.add("Sony A7")
    answers = [http_member.get(f"/inventory/status?{name}=sony%20a7") for name in ("item_name", "name")]
    assert [answer.body["name"] for answer in answers] == ["Sony A7", "Sony A7"]
    assert http_member.get("/inventory/status").status == 422


def test_statistics_count_things_loans_and_labels(http_member: Caller) -> None:
    http_member.add("Sony A7", labels=["camera"])
    http_member.add("Beamer")
    http_member.send("POST", at("Beamer", "checkout"), {})
    stats = http_member.get("/inventory/stats").body
    assert (stats["total_items"], stats["checked_out_items"], stats["total_labels"]) == (2, 1, 1)


def test_loans_are_listed_by_person(http_member: Caller) -> None:
    http_member.add("Chair", quantity=9)
    lent = http_member.send("POST", at("Chair", "checkout"), {"to": "Bob", "quantity": 4, "due": "3d"}).body
    assert (lent["loan"]["holder_name"], lent["pieces"], lent["item"]["available"]) == ("Bob", 4, 5)
    loans = http_member.get("/inventory/loans?person=Bob").body["loans"]
    assert [(loan["item_name"], loan["quantity"]) for loan in loans] == [("Chair", 4)]
    assert http_member.get("/inventory/loans").body["loans"] == []
    assert http_member.get("/inventory/overdue").body["loans"] == []


def test_pieces_come_back_and_too_many_are_a_conflict(http_member: Caller) -> None:
    http_member.add("Chair", quantity=9)
    http_member.send("POST", at("Chair", "checkout"), {"quantity": 4})
    assert http_member.send("POST", at("Chair", "checkin"), {"quantity": 5}).status == 409
    assert http_member.send("POST", at("Chair", "checkin"), {"quantity": 1}).body["item"]["lent"] == 3
    assert http_member.send("POST", at("Chair", "checkin")).body["item"]["lent"] == 0


def test_an_unreadable_due_time_is_422_with_examples(http_member: Caller) -> None:
    http_member.add("Chair")
    reply = http_member.send("POST", at("Chair", "checkout"), {"due": "soonish"})
    assert (reply.status, "friday, 3d" in reply.message) == (422, True)


def test_a_label_is_put_once_and_taken_off(http_moderator: Caller) -> None:
    http_moderator.add("Drill")
    put = [http_moderator.send("PUT", at("Drill", "labels", "Power tool")) for _ in range(2)]
    assert [(reply.status, reply.body["labels"]) for reply in put] == [(200, ["power tool"])] * 2
    assert http_moderator.send("DELETE", at("Drill", "labels", "power tool")).body["labels"] == []
    assert http_moderator.send("DELETE", at("Drill", "labels", "power tool")).status == 404


def test_the_history_of_a_thing_has_pages(http_member: Caller) -> None:
    http_member.add("Drill")
    http_member.send("POST", at("Drill", "checkout"), {})
    newest = http_member.get(at("Drill", "history") + "?limit=1").body
    older = http_member.get(at("Drill", "history") + f"?limit=1&before={newest['next']}").body
    actions = [page["activities"][0]["action"] for page in (newest, older)]
    assert actions == ["inventory.checkout", "inventory.add"]


def test_the_audit_trail_is_for_admins(http_member: Caller, http_admin: Caller) -> None:
    http_member.add("Drill")
    assert http_member.get("/audit").status == 403
    assert [row["subject_name"] for row in http_admin.get("/audit").body["activities"]] == ["Drill"]
    assert [len(http_admin.get(f"/audit?person={who}").body["activities"]) for who in ("test:mia", "test:ada")] == [
        1,
        0,
    ]
