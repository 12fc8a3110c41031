"""The whole inventory over HTTP: out as a file, in from one, with what is wrong with it."""

import pytest

from tests.integration.http_api import Caller

CSV = "text/csv; charset=utf-8"


def test_an_export_is_a_file_that_can_be_imported_again(http_moderator: Caller) -> None:
    http_moderator.add("Sony A7", description="=1+1", labels=["camera"], quantity=2)
    reply = http_moderator.get("/inventory/export")
    assert (reply.status, reply.headers["Content-Type"]) == (200, CSV)
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="inventory-')
    assert "Sony A7,'=1+1,camera,2," in reply.body
    answer = http_moderator.send("POST", "/inventory/import", reply.body.encode(), Content_Type=CSV)
    assert (answer.status, answer.body["unchanged"]) == (200, 1)


def test_an_export_as_json_is_an_array(http_moderator: Caller) -> None:
    http_moderator.add("Sony A7")
    reply = http_moderator.get("/inventory/export?format=json")
    assert [thing["name"] for thing in reply.body] == ["Sony A7"]
    answer = http_moderator.send("POST", "/inventory/import", reply.body)
    assert (answer.status, answer.body["unchanged"]) == (200, 1)


def test_a_dry_run_tells_and_does_nothing(http_moderator: Caller) -> None:
    file = b"name,quantity\nDrill,1\nSaw,0\n"
    reply = http_moderator.send("POST", "/inventory/import?dry_run=true", file, Content_Type=CSV)
    assert (reply.status, reply.body["added"], reply.body["error_count"]) == (200, 1, 1)
    assert http_moderator.get("/inventory").body["items"] == []


def test_rows_at_fault_are_422_with_their_numbers(http_moderator: Caller) -> None:
    file = b"name,quantity\nDrill,1\nSaw,0\n"
    reply = http_moderator.send("POST", "/inventory/import", file, Content_Type=CSV)
    assert (reply.status, reply.code, reply.body["report"]["errors"][0]["row"]) == (422, "invalid", 3)
    assert "1 row is at fault" in reply.message
    assert http_moderator.get("/inventory").body["items"] == []


def test_the_same_file_twice_is_one_import(http_moderator: Caller) -> None:
    first, again = (http_moderator.send("POST", "/inventory/import", [{"name": "Drill"}]) for _ in range(2))
    assert (first.body, first.body["added"]) == (again.body, 1)


def test_another_file_under_the_same_key_is_refused(http_moderator: Caller) -> None:
    for name, status in (("Drill", 200), ("Saw", 422)):
        reply = http_moderator.send("POST", "/inventory/import", [{"name": name}], Idempotency_Key="k1")
        assert reply.status == status
    assert reply.code == "key_reused"


def test_what_is_no_file_is_refused(http_moderator: Caller) -> None:
    for body in (b"\x81\x00", b"colour\nred\n", b""):
        assert http_moderator.send("POST", "/inventory/import", body, Content_Type=CSV).status == 422
    assert http_moderator.get("/inventory/export?format=xml").status == 422


def test_a_file_that_is_too_long_is_refused(http_moderator: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.files.MOST_BYTES", 20)
    assert http_moderator.send("POST", "/inventory/import", b"name\n" + b"x" * 15, Content_Type=CSV).status == 200
    assert http_moderator.send("POST", "/inventory/import", b"name\n" + b"x" * 16, Content_Type=CSV).status == 413


def test_a_file_of_more_than_other_bodies_may_have_is_taken(http_moderator: Caller) -> None:
    rows = "".join(f"Thing {number},{'x' * 600}\n" for number in range(500))
    reply = http_moderator.send("POST", "/inventory/import", f"name,description\n{rows}".encode(), Content_Type=CSV)
    assert (reply.status, reply.body["added"]) == (200, 500)
    assert http_moderator.get("/inventory/export").body.count("\n") == 501
