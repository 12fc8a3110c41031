"""The operations of stock over HTTP: what they answer, once for each key, and what they refuse."""

import pytest

from tests.integration.http_api import Caller, Json

ONE = "/api/inventory/12"


@pytest.fixture
def shop(http_moderator: Caller) -> Caller:
    """Somebody who may change stock, with ten pieces of product 12 in main."""
    assert http_moderator.send("POST", f"{ONE}/add", {"quantity": 10}).status == 200
    return http_moderator


def test_pieces_come_go_and_move(shop: Caller) -> None:
    taken = shop.send("POST", f"{ONE}/take", {"quantity": 3, "note": "order 17"})
    assert (taken.status, taken.body["levels"][0]["quantity"], taken.body["pieces"]) == (200, 7, 3)
    moved = shop.send("POST", f"{ONE}/move", {"quantity": 2, "to": "east"}).body["levels"]
    assert [(level["warehouse"], level["quantity"]) for level in moved] == [("main", 5), ("east", 2)]
    levels = shop.get(f"{ONE}/levels").body["levels"]
    assert [level["available"] for level in levels] == [5, 2]
    told = shop.get(f"{ONE}/movements").body["movements"]
    assert [(row["kind"], row["quantity"]) for row in told] == [("move", 2), ("move", -2), ("take", -3), ("add", 10)]


def test_a_reservation_is_made_looked_at_and_committed_once(shop: Caller) -> None:
    made = shop.send("POST", f"{ONE}/reserve", {"quantity": 4, "seconds": 900, "note": "order 17"}, Idempotency_Key="r")
    assert made.status == 201
    held = made.body["reservation"]
    again = shop.send(
        "POST", f"{ONE}/reserve", {"quantity": 4, "seconds": 900, "note": "order 17"}, Idempotency_Key="r"
    )
    assert again.body["reservation"]["code"] == held["code"]
    assert [one["code"] for one in shop.get("/api/reservations?product=12").body["reservations"]] == [held["code"]]
    path = f"/api/reservations/{held['id']}"
    assert (shop.get(path).body["warehouse"], shop.get(path).body["product_id"]) == ("main", 12)
    done = shop.send("POST", f"{path}/commit", None, Idempotency_Key="c")
    assert (done.status, done.body["levels"][0]["quantity"]) == (200, 6)
    assert shop.send("POST", f"{path}/commit", None, Idempotency_Key="c").body == done.body
    late = shop.send("POST", f"/api/reservations/{held['code']}/release")
    assert (late.status, late.code) == (409, "conflict")


def test_an_operation_s_entity_tag_is_that_of_the_record(shop: Caller) -> None:
    tag = shop.send("POST", f"{ONE}/take", {"quantity": 1}).headers["ETag"]
    assert shop.get(ONE, If_None_Match=tag).status == 304
    assert shop.send("PUT", ONE, {"quantity": 3}, If_Match=tag).status == 200


def test_upkeep_tells_what_is_low_counts_undoes_and_verifies(shop: Caller) -> None:
    shop.send("POST", f"{ONE}/threshold", {"low": 20})
    assert [level["product_id"] for level in shop.get("/api/stock/low").body["levels"]] == [12]
    counted = shop.send("POST", "/api/stock/count", {"counted": [{"product": 12, "quantity": 9}]}).body
    assert [(row["booked"], row["counted"]) for row in counted["differences"]] == [(10, 9)]
    undone = shop.send("POST", "/api/stock/undo").body
    assert (undone["kind"], undone["done"]["levels"][0]["quantity"]) == ("count", 10)
    assert shop.get("/api/stock/verify").body == {"levels": 1, "movements": 3, "wrong": []}


def test_a_name_is_given_and_taken_away(shop: Caller) -> None:
    assert shop.send("PUT", f"{ONE}/name", {"name": "M4 bolt"}).body["levels"][0]["name"] == "M4 bolt"
    assert shop.send("PUT", f"{ONE}/name", {"name": None}).body["levels"][0]["name"] is None
    assert shop.send("PUT", f"{ONE}/name", {}).status == 422


def test_stock_goes_out_and_comes_in_as_a_file(shop: Caller) -> None:
    exported = shop.get("/api/stock/export?format=json")
    assert exported.body[0]["product"] == 12
    told = shop.send("POST", "/api/stock/import", b"product,quantity\n12,11\n13,1\n", Content_Type="text/csv").body
    assert (told["added"], told["changed"]) == (1, 1)
    assert shop.get("/api/inventory/13").body["quantity"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("take", {"quantity": 11}, 409),
        ("take", {"quantity": 0}, 422),
        ("take", {"quantity": "1"}, 422),
        ("take", {"quantity": 1, "colour": "red"}, 422),
        ("take", {}, 422),
        ("take", {"quantity": 1, "warehouse": ""}, 422),
        ("take", {"quantity": 1, "note": "x" * 201}, 422),
        ("add", {"quantity": 2**31 - 1}, 409),
        ("move", {"quantity": 1, "to": "Main"}, 422),
        ("move", {"quantity": 1}, 422),
        ("reserve", {"quantity": 1, "seconds": 0}, 422),
        ("reserve", {"quantity": 1, "seconds": 5, "until": "2099-01-01T00:00:00Z"}, 422),
        ("reserve", {"quantity": 1, "until": "2020-01-01T00:00:00Z"}, 422),
        ("reserve", {"quantity": 1, "until": "2099-01-01T00:00:00"}, 422),
        ("threshold", {"low": 0, "band": 1}, 422),
    ],
)
def test_what_can_t_be_done_is_refused_and_changes_nothing(shop: Caller, path: str, body: Json, status: int) -> None:
    before = shop.get(f"{ONE}/levels").body
    reply = shop.send("POST", f"{ONE}/{path}", body)
    assert reply.status == status
    assert reply.message
    assert shop.get(f"{ONE}/levels").body == before


@pytest.mark.parametrize("path", ["/api/reservations/none", "/api/reservations/%00", "/api/inventory/abc/levels"])
def test_what_is_not_there_is_not_found(shop: Caller, path: str) -> None:
    assert (shop.get(path).status, shop.get(path).code) == (404, "not_found")
