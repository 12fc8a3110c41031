"""Things over HTTP, by path."""

from uuid import uuid4

import pytest

from tests.integration.http_api import Caller, at


def test_a_thing_is_added_and_found_where_the_answer_says(http_member: Caller) -> None:
    added = http_member.add("Sony A7", description="mirrorless", labels=["Camera", "video"], quantity=2)
    assert (added.status, added.body["labels"], added.body["available"]) == (201, ["camera", "video"], 2)
    found = http_member.get(added.headers["Location"])
    assert (found.status, found.body["name"], found.body["loans"]) == (200, "Sony A7", [])
    assert found.headers["ETag"] == added.headers["ETag"]


def test_a_thing_is_named_in_the_path_as_people_name_it(http_member: Caller) -> None:
    http_member.add("Bob's 24\" screen/HDMI 50% {x}")
    assert http_member.get(at('bobs’ 24" screen/HDMI 50% {x}')).status == 404
    assert http_member.get(at('BOB’S 24" screen/hdmi 50% {x}')).status == 200


def test_an_unknown_name_is_404_with_its_neighbours(http_member: Caller) -> None:
    http_member.add("Camera")
    reply = http_member.get(at("camra"))
    assert (reply.status, reply.code, reply.body["error"]["near"]) == (404, "not_found", ["Camera"])


def test_a_name_that_is_taken_is_a_conflict(http_member: Caller) -> None:
    http_member.add("Drill")
    reply = http_member.add("DRILL")
    assert (reply.status, reply.code, reply.message) == (409, "conflict", "Item 'DRILL' already exists")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "\x00"}, "Item name cannot be empty"),
        ({"name": "x", "quantity": "3"}, "quantity"),
        ({"name": "x", "quantity": 0}, "quantity"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "labels": ["a", "A"]}, "Duplicate labels are not allowed"),
        ({"name": "x", "labels": list("abcdef")}, "Maximum 5 labels allowed per item"),
        ({"name": "x", "description": "y" * 2001}, "description"),
        (b"{", "JSON"),
        (b"[1]", ""),
        (b'{"name": "\\ud800"}', ""),
    ],
)
def test_a_bad_thing_is_422_and_says_what(http_member: Caller, body: object, complaint: str) -> None:
    reply = http_member.send("POST", "/inventory", body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert complaint in reply.message


def test_a_body_that_isnt_what_its_headers_say_is_one_sentence(http_member: Caller) -> None:
    reply = http_member.send("POST", "/inventory", b'{"name": "Drill"}', Content_Encoding="gzip")
    assert (reply.status, reply.message) == (422, "The body isn't what its Content-Encoding says, or broke off.")


def test_another_media_type_is_415_and_a_huge_body_413(http_member: Caller) -> None:
    assert http_member.send("POST", "/inventory", b"name=x", Content_Type="text/plain").status == 415
    huge = http_member.send("POST", "/inventory", {"name": "x", "description": "y" * 300_000})
    assert (huge.status, huge.code) == (413, "too_large")


def test_another_method_is_405_and_says_which_are_possible(http_member: Caller) -> None:
    reply = http_member.send("PUT", "/inventory", {})
    assert (reply.status, reply.code, reply.headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD, POST")


def test_a_path_that_does_not_exist_is_404_in_json(http_member: Caller) -> None:
    reply = http_member.get("/nowhere")
    assert (reply.status, reply.code) == (404, "not_found")


def test_a_thing_is_changed_only_in_the_version_that_was_read(http_moderator: Caller) -> None:
    tag = http_moderator.add("Drill").headers["ETag"]
    changed = http_moderator.send("PATCH", at("Drill"), {"name": "Cordless drill", "quantity": 3}, If_Match=tag)
    assert (changed.status, changed.body["name"], changed.body["version"]) == (200, "Cordless drill", 2)
    stale = http_moderator.send("PATCH", at("cordless drill"), {"quantity": 4}, If_Match=tag)
    assert (stale.status, stale.code) == (412, "stale_version")
    assert http_moderator.send("PATCH", at("cordless drill"), {"quantity": 4}, If_Match='"2"').status == 200
    assert http_moderator.send("DELETE", at("cordless drill"), If_Match="nonsense").status == 412


def test_a_tag_of_an_earlier_thing_of_that_name_does_not_fit(http_moderator: Caller) -> None:
    tag = http_moderator.add("Drill").headers["ETag"]
    http_moderator.send("DELETE", at("Drill"))
    http_moderator.add("Drill")
    assert http_moderator.send("DELETE", at("Drill"), If_Match=tag).status == 412


def test_nothing_to_change_is_422(http_moderator: Caller) -> None:
    http_moderator.add("Drill")
    assert http_moderator.send("PATCH", at("Drill"), {}).status == 422


def test_what_the_caller_knows_is_not_sent_again(http_member: Caller) -> None:
    tag = http_member.add("Drill").headers["ETag"]
    same = http_member.get(at("Drill"), If_None_Match=f'"x", {tag}')
    assert (same.status, same.body, same.headers["ETag"]) == (304, "", tag)
    http_member.send("POST", at("Drill", "checkout"), {})
    assert http_member.get(at("Drill"), If_None_Match=tag).status == 200


def test_a_deleted_thing_is_gone_by_name_and_id_until_it_is_restored(http_moderator: Caller) -> None:
    place = http_moderator.add("Drill").headers["Location"]
    assert http_moderator.send("DELETE", at("Drill")).status == 204
    assert [http_moderator.get(path).status for path in (place, at("Drill"))] == [404, 404]
    assert http_moderator.send("POST", f"{place}/restore").body["name"] == "Drill"
    assert http_moderator.get(place).status == 200


def test_an_id_that_nothing_has_is_404(http_member: Caller) -> None:
    assert http_member.get(at(str(uuid4()))).status == 404


def test_a_thing_that_is_out_can_not_be_deleted(http_moderator: Caller) -> None:
    http_moderator.add("Drill")
    http_moderator.send("POST", at("Drill", "checkout"), {})
    reply = http_moderator.send("DELETE", at("Drill"))
    assert (reply.status, "checked out to Max" in reply.message) == (409, True)
