"""All that a client can send wrong about assets: always JSON with a detail, never a 500."""

from urllib.parse import quote as quoted

import pytest

from inventory.actor import Role
from tests.integration.assets.pricing import Desk
from tests.integration.http_api import Api, Caller, token_of

ASSETS = "/inventory/assets"
PREFIXES = ("", "/api/v1")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_asset_that_there_isn_t_is_404_with_a_detail(caller: Caller, prefix: str) -> None:
    reply = caller.get(f"{prefix}{ASSETS}/XYZZY")
    assert (reply.status, reply.code) == (404, "not_found")
    assert reply.body["detail"] == reply.message


WRONG_LISTS = (
    "limit=0", "limit=251", "limit=-1", "limit=ten", "limit=1.5", "limit=", "limit=1&limit=2", "active_only=maybe",
    "active_only=", "offset=-1", "offset=x", "offset=99999999999", "cursor=nonsense", "cursor=%00", "cursor=",
    "cursor=MS4K&offset=1", "sort=name", "colour=red", "limit=%D9%A1", "cursor=" + "A" * 400, "cursor=%F0%9F%98%80",
)  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("query", WRONG_LISTS)
def test_a_list_that_makes_no_sense_is_422_with_a_detail(caller: Caller, prefix: str, query: str) -> None:
    reply = caller.get(f"{prefix}{ASSETS}?{query}")
    assert (reply.status, reply.code) == (422, "invalid")
    assert reply.body["detail"] == reply.message


WRONG_IDS = ("%20", "a%20b", "%00", "%F0%9F%98%80", "x" * 201, "%0D%0A", "%C3%BC", "%2500", "%FF")


@pytest.mark.parametrize("path", [f"{ASSETS}/{{}}", f"{ASSETS}/{{}}/history"])
@pytest.mark.parametrize("name", WRONG_IDS)
def test_what_can_be_no_asset_is_refused_in_json(caller: Caller, path: str, name: str) -> None:
    reply = caller.get(path.format(name))
    assert reply.status in (404, 422)
    assert reply.body["detail"]


def test_hostile_names_find_nothing_and_break_nothing(caller: Caller) -> None:
    for name in (
        "';--",
        '"',
        "{bitcoin}",
        "..",
        "%2e%2e",
        "$(id)",
        "*",
        "id:",
        "id:*",
        "\\",
        "%25",
        "__proto__",
        "<b>",
    ):
        reply = caller.get(f"{ASSETS}/{quoted(name, safe='%')}")
        assert reply.status in (404, 422), name
        assert "error" in reply.body


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(caller: Caller, method: str) -> None:
    assert caller.send(method, ASSETS, {}).status == 405
    assert caller.send(method, f"{ASSETS}/btc", {}).status == 405


@pytest.mark.parametrize(
    "query", ["", "query=", "query=%20", "query=" + "x" * 300, "query=a&limit=0", "q=a", "query=a&query=b"]
)
def test_a_search_for_nothing_is_422(caller: Caller, query: str) -> None:
    reply = caller.get(f"{ASSETS}/search?{query}")
    assert (reply.status, bool(reply.body["detail"])) == (422, True)


@pytest.mark.parametrize(
    "query",
    [
        "days=0", "days=-1", "days=4000", "days=x", "interval=7", "interval=0", "interval=x", "since=yesterday",
        "since=2026-11-21", "since=2026-11-21T12:00:00", "days=1&since=2026-11-21T12:00:00Z",
        "since=2026-11-21T12:00:00Z&until=2026-11-20T12:00:00Z", "until=9999-12-31T23:59:59Z&since=x", "colour=red",
    ],
)  # fmt: skip
def test_a_history_that_makes_no_sense_is_422(caller: Caller, query: str) -> None:
    reply = caller.get(f"{ASSETS}/btc/history?{query}")
    assert (reply.status, reply.body["detail"]) == (422, reply.message)


@pytest.mark.parametrize("query", ["since=0001-01-01T00:00:00Z",
                                   "until=9999-12-31T00:00:00Z&since=9999-12-30T00:00:00Z",
                                   "until=0001-01-03T00:00:00Z", "since=0001-01-01T00:00:00%2B14:00"])  # fmt: skip
def test_the_edges_of_time_are_refused(caller: Caller, query: str) -> None:
    assert caller.get(f"{ASSETS}/btc/history?{query}").status == 422


def test_a_bulk_with_one_unknown_coin_changes_none(caller: Caller) -> None:
    reply = caller.send("POST", f"{ASSETS}/status", {"asset_ids": ["bitcoin", "xyzzy"], "status": "inactive"})
    assert (reply.status, reply.body["detail"]) == (404, reply.message)
    assert caller.get(f"{ASSETS}/bitcoin").body["data"]["status"] == "ACTIVE"


WRONG_BODIES: tuple[object, ...] = (
    {}, None, [], "x", 5, True, {"asset_ids": []}, {"asset_ids": ["btc"]}, {"status": "active"},
    {"asset_ids": "btc", "status": "active"}, {"asset_ids": [1], "status": "active"},
    {"asset_ids": [None], "status": "active"}, {"asset_ids": [""], "status": "active"},
    {"asset_ids": ["btc"], "status": "gone"}, {"asset_ids": ["btc"], "status": None},
    {"asset_ids": ["btc"], "status": 1}, {"asset_ids": ["btc"], "status": "active", "colour": "red"},
    {"asset_ids": ["b tc"], "status": "active"}, {"asset_ids": ["\u0000"], "status": "active"},
    {"asset_ids": ["btc"] * 251, "status": "active"}, {"asset_ids": ["x" * 201], "status": "active"},
    b"{", b"\xff", b"null", b"not json", b'{"asset_ids": ["btc"], "status": "active"',
)  # fmt: skip


@pytest.mark.parametrize("body", WRONG_BODIES, ids=lambda body: repr(body)[:40])
def test_a_bad_body_is_422_with_a_detail(caller: Caller, body: object) -> None:
    reply = caller.send("POST", f"{ASSETS}/status", body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert reply.body["detail"] == reply.message


def test_another_media_type_is_refused(caller: Caller) -> None:
    reply = caller.send("POST", f"{ASSETS}/status", b"status=active", Content_Type="application/x-www-form-urlencoded")
    assert (reply.status, reply.body["detail"]) == (415, reply.message)


def test_who_may_do_what(api: Api, at: Desk, community: str) -> None:
    stranger = api.by(None).get(ASSETS)
    assert (stranger.status, stranger.body["detail"]) == (401, stranger.message)
    member = api.by(token_of(at.services, community, Role.MEMBER))
    assert member.get(ASSETS).status == 200
    refused = member.send("POST", f"{ASSETS}/status", {"asset_ids": ["btc"], "status": "inactive"})
    assert (refused.status, refused.body["detail"]) == (403, refused.message)
