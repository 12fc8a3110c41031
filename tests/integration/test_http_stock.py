"""The shop's contract over HTTP, request by request: /api/inventory as its programs know it."""

from datetime import datetime

import pytest

from inventory.actor import Role
from inventory.services import Services
from tests.integration.http_api import Api, Caller, token_of

ONE = "/api/inventory/1"


def test_health_is_what_the_probes_ask_for(api: Api) -> None:
    reply = api.by(None).get("/health")
    assert (reply.status, reply.body["status"]) == (200, "healthy")


def test_nothing_in_stock_is_an_empty_array(http_member: Caller) -> None:
    reply = http_member.get("/api/inventory")
    assert (reply.status, reply.body) == (200, [])


def test_a_product_that_nobody_has_counts_as_none_in_main_and_nothing_is_stored(http_member: Caller) -> None:
    assert http_member.get("/api/inventory/123").body == {"product_id": 123, "quantity": 0, "warehouse": "main"}
    assert http_member.get("/api/inventory").body == []


def test_a_put_makes_the_record_and_answers_200(http_moderator: Caller) -> None:
    reply = http_moderator.send("PUT", ONE, {"quantity": 100, "warehouse": "warehouse-east"})
    made = reply.body
    assert (reply.status, set(made)) == (200, {"id", "product_id", "quantity", "warehouse", "updated_at"})
    assert (made["product_id"], made["quantity"], made["warehouse"]) == (1, 100, "warehouse-east")
    assert made["updated_at"].endswith("+00:00")
    assert datetime.fromisoformat(made["updated_at"]).tzinfo is not None
    assert http_moderator.get(ONE).body == made
    assert http_moderator.get("/api/inventory").body == [made]


def test_only_the_keys_given_change(http_moderator: Caller) -> None:
    made = http_moderator.send("PUT", ONE, {"quantity": 5}).body
    assert (made["quantity"], made["warehouse"]) == (5, "main")
    moved = http_moderator.send("PUT", ONE, {"warehouse": "east"}).body
    assert (moved["id"], moved["quantity"], moved["warehouse"]) == (made["id"], 5, "east")
    fewer = http_moderator.send("PUT", ONE, {"quantity": 4}).body
    assert (fewer["id"], fewer["quantity"], fewer["warehouse"]) == (made["id"], 4, "east")


@pytest.mark.parametrize("body", [{}, None])
def test_a_put_of_nothing_makes_none_in_main(http_moderator: Caller, body: object) -> None:
    reply = http_moderator.send("PUT", ONE, body)
    assert (reply.status, reply.body["quantity"], reply.body["warehouse"]) == (200, 0, "main")
    again = http_moderator.send("PUT", ONE, body)
    assert again.body == reply.body


def test_a_record_may_be_sent_back_whole(http_moderator: Caller) -> None:
    record = http_moderator.send("PUT", ONE, {"quantity": 5}).body
    assert http_moderator.send("PUT", ONE, {**record, "quantity": 6}).body["quantity"] == 6


WRONG: tuple[object, ...] = (
    {"quantity": "abc"}, {"quantity": "5"}, {"quantity": None}, {"quantity": -1}, {"quantity": 1.5},
    {"quantity": True}, {"quantity": [1]}, {"quantity": 2**31}, {"warehouse": None}, {"warehouse": ""},
    b'{"quantity": 1000000000000000000000000000000}',
    {"warehouse": "  "}, {"warehouse": 7}, {"warehouse": "x" * 101}, {"warehouse": "\u200b"},
    [], [1], "x", 5, True, b"{", b"not json", b'{"quantity": 1', b"\xff\xfe", b"null", b'{"quantity": NaN}',
)  # fmt: skip


@pytest.mark.parametrize("body", WRONG, ids=repr)
def test_a_bad_value_is_refused_in_json_and_changes_nothing(http_moderator: Caller, body: object) -> None:
    before = http_moderator.send("PUT", ONE, {"quantity": 5}).body
    reply = http_moderator.send("PUT", ONE, body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert reply.message
    assert http_moderator.get(ONE).body == before


def test_another_media_type_is_refused_in_json(http_moderator: Caller) -> None:
    reply = http_moderator.send("PUT", ONE, b"quantity=5", Content_Type="application/x-www-form-urlencoded")
    assert (reply.status, reply.code) == (415, "unsupported_type")


@pytest.mark.parametrize("product", ["abc", "1.5", "-1", "0x1", "%D9%A1", "1%20", "9" * 30, str(2**31), "%00"])
def test_a_product_that_is_no_number_is_not_found(http_moderator: Caller, product: str) -> None:
    for method in ("GET", "PUT"):
        reply = http_moderator.send(method, f"/api/inventory/{product}", {} if method == "PUT" else None)
        assert (reply.status, reply.code) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_other_methods_on_a_product_are_not_allowed(http_moderator: Caller, method: str) -> None:
    reply = http_moderator.send(method, ONE, {})
    assert (reply.status, reply.code, reply.headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD, PUT")


def test_the_list_takes_no_changes(http_moderator: Caller) -> None:
    assert http_moderator.send("POST", "/api/inventory", {}).status == 405


@pytest.mark.parametrize("query", ["?warehouse=", "?warehouse=a&warehouse=b", "?colour=red", f"?warehouse={'x' * 101}"])
def test_a_query_that_makes_no_sense_is_refused(http_moderator: Caller, query: str) -> None:
    assert http_moderator.get(f"{ONE}{query}").status == 422
    assert http_moderator.send("PUT", f"{ONE}{query}", {}).status == 422


def test_a_product_may_be_in_several_warehouses(http_moderator: Caller) -> None:
    http_moderator.send("PUT", f"{ONE}?warehouse=main", {"quantity": 5})
    http_moderator.send("PUT", f"{ONE}?warehouse=East", {"quantity": 7})
    assert http_moderator.get(f"{ONE}?warehouse=east").body["quantity"] == 7
    assert http_moderator.get(ONE).body["quantity"] == 5
    assert http_moderator.get(f"{ONE}?warehouse=west").body == {"product_id": 1, "quantity": 0, "warehouse": "west"}
    records = http_moderator.get("/api/inventory").body
    assert [(record["warehouse"], record["quantity"]) for record in records] == [("main", 5), ("East", 7)]


def test_with_several_records_the_body_s_warehouse_names_the_one_that_is_meant(http_moderator: Caller) -> None:
    http_moderator.send("PUT", f"{ONE}?warehouse=main", {"quantity": 5})
    http_moderator.send("PUT", f"{ONE}?warehouse=east", {"quantity": 7})
    assert http_moderator.send("PUT", ONE, {"quantity": 8, "warehouse": "east"}).body["quantity"] == 8
    assert http_moderator.send("PUT", ONE, {"quantity": 1, "warehouse": "west"}).body["warehouse"] == "west"
    assert http_moderator.send("PUT", ONE, {"quantity": 6}).body["warehouse"] == "main"
    assert len(http_moderator.get("/api/inventory").body) == 3


def test_a_record_isn_t_renamed_onto_another(http_moderator: Caller) -> None:
    http_moderator.send("PUT", f"{ONE}?warehouse=main", {"quantity": 5})
    http_moderator.send("PUT", f"{ONE}?warehouse=east", {"quantity": 7})
    reply = http_moderator.send("PUT", f"{ONE}?warehouse=main", {"warehouse": "East"})
    assert (reply.status, reply.code) == (409, "conflict")
    missing = http_moderator.send("PUT", f"{ONE}?warehouse=nowhere", {"warehouse": "south"})
    assert (missing.status, missing.code) == (409, "conflict")


def test_less_than_is_reserved_can_t_be_said_to_be_there(http_moderator: Caller) -> None:
    http_moderator.send("PUT", ONE, {"quantity": 5})
    assert http_moderator.send("POST", f"{ONE}/reserve", {"quantity": 3}).status == 201
    reply = http_moderator.send("PUT", ONE, {"quantity": 2})
    assert (reply.status, reply.code) == (409, "conflict")
    assert http_moderator.send("PUT", ONE, {"quantity": 3}).status == 200


def test_first_puts_at_once_make_one_record(api: Api, http_moderator: Caller) -> None:
    puts = [http_moderator.request("PUT", ONE, {"quantity": number}) for number in range(16)]
    assert {reply.status for reply in api.many(puts)} == {200}
    assert len(http_moderator.get("/api/inventory").body) == 1


def test_the_entity_tag_tells_whether_it_is_still_the_same(http_moderator: Caller) -> None:
    tag = http_moderator.send("PUT", ONE, {"quantity": 5}).headers["ETag"]
    assert http_moderator.get(ONE, If_None_Match=tag).status == 304
    assert http_moderator.send("PUT", ONE, {"quantity": 6}, If_Match=tag).status == 200
    late = http_moderator.send("PUT", ONE, {"quantity": 7}, If_Match=tag)
    assert (late.status, late.code) == (412, "stale_version")
    assert http_moderator.get(ONE, If_None_Match=tag).body["quantity"] == 6
    assert http_moderator.send("PUT", "/api/inventory/2", {}, If_Match='"1.1"').status == 412
    assert http_moderator.send("PUT", ONE, {}, If_Match="nonsense").status == 412


def test_the_same_key_changes_once_and_another_body_with_it_is_refused(http_moderator: Caller) -> None:
    first = http_moderator.send("POST", f"{ONE}/add", {"quantity": 5}, Idempotency_Key="k1")
    again = http_moderator.send("POST", f"{ONE}/add", {"quantity": 5}, Idempotency_Key="k1")
    assert (first.status, again.body) == (200, first.body)
    assert http_moderator.get(ONE).body["quantity"] == 5
    other = http_moderator.send("POST", f"{ONE}/add", {"quantity": 6}, Idempotency_Key="k1")
    assert (other.status, other.code) == (422, "key_reused")


def test_the_list_comes_in_parts_where_it_is_asked_for(http_moderator: Caller) -> None:
    for product in (3, 2, 1):
        http_moderator.send("PUT", f"/api/inventory/{product}", {"quantity": product})
    part = http_moderator.get("/api/inventory?limit=2")
    assert [record["product_id"] for record in part.body] == [3, 2]
    following = part.headers["Link"].partition(">")[0].removeprefix("<")
    assert [record["product_id"] for record in http_moderator.get(following).body] == [1]


def test_without_a_token_nobody_sees_or_changes_stock(api: Api, http_moderator: Caller) -> None:
    http_moderator.send("PUT", ONE, {"quantity": 5})
    stranger = api.by(None)
    assert [stranger.get(path).status for path in ("/api/inventory", ONE)] == [401, 401]
    assert stranger.send("PUT", ONE, {"quantity": 1}).status == 401


def test_a_member_looks_and_a_moderator_changes(http_member: Caller, http_moderator: Caller) -> None:
    http_moderator.send("PUT", ONE, {"quantity": 5})
    assert http_member.get(ONE).body["quantity"] == 5
    assert http_member.send("PUT", ONE, {"quantity": 1}).status == 403


def test_another_community_has_its_own_stock(
    api: Api, services: Services, community: str, http_moderator: Caller
) -> None:
    http_moderator.send("PUT", ONE, {"quantity": 5})
    stranger = api.by(token_of(services, f"not-{community}", Role.ADMIN))
    assert stranger.get("/api/inventory").body == []
    assert stranger.get(ONE).body == {"product_id": 1, "quantity": 0, "warehouse": "main"}
