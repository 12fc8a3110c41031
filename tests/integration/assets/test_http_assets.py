"""The contract of assets over HTTP, request by request, with and without /api/v1."""

from datetime import datetime, timedelta
from urllib.parse import quote as quoted

import pytest

from inventory.actor import Role
from tests.integration.assets.markets import quote
from tests.integration.assets.pricing import NOON, Desk
from tests.integration.http_api import Api, Caller, Reply, token_of

ASSETS = "/inventory/assets"
PREFIXES = ("", "/api/v1")
ROW = {
    "asset_id", "symbol", "name", "description", "category", "price_usd", "is_active", "image", "market_cap_rank",
    "price_change_percentage_24h", "market_cap", "total_volume_24h", "current_price", "volume_24h",
    "price_change_24h", "status", "created_at", "updated_at",
}  # fmt: skip
DETAIL = ROW | {
    "availability_status", "price_change_percentage_7d", "price_change_percentage_30d", "high_24h", "low_24h",
    "circulating_supply", "total_supply", "max_supply", "ath", "ath_change_percentage", "ath_date", "atl",
    "atl_change_percentage", "atl_date", "last_updated",
}  # fmt: skip


def ids(reply: Reply) -> list[str]:
    return [row["asset_id"] for row in reply.body["data"]]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_list_has_the_shape_that_programs_know(caller: Caller, prefix: str) -> None:
    reply = caller.get(f"{prefix}{ASSETS}?active_only=true&limit=50")
    assert (reply.status, set(reply.body)) == (200, {"data", "total_count", "active_count"})
    assert (reply.body["total_count"], reply.body["active_count"]) == (6, 6)
    assert ids(reply) == ["bitcoin", "ethereum", "old-coin", "batcat", "nothing-yet", "dust"]
    bitcoin = reply.body["data"][0]
    assert set(bitcoin) >= ROW
    assert (bitcoin["price_usd"], bitcoin["symbol"], bitcoin["is_active"]) == (91234.5, "BTC", True)
    assert (bitcoin["status"], bitcoin["category"], bitcoin["market_cap_rank"]) == ("ACTIVE", "cryptocurrency", 1)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_one_asset_has_the_shape_that_programs_know(caller: Caller, prefix: str) -> None:
    reply = caller.get(f"{prefix}{ASSETS}/BTC")
    assert (reply.status, set(reply.body)) == (200, {"data"})
    found = reply.body["data"]
    assert set(found) >= DETAIL
    assert (found["asset_id"], found["availability_status"], found["others"]) == ("bitcoin", "available", ["batcat"])
    assert (found["max_supply"], found["ath_date"][:10], found["high_24h"]) == (21000000.0, "2025-10-06", 92000.0)
    assert found["price_change_percentage_7d"] == -4.2


def test_what_nobody_knows_is_null_and_never_zero(caller: Caller) -> None:
    found = caller.get(f"{ASSETS}/nil").body["data"]
    assert found["asset_id"] == "nothing-yet"
    assert [found[name] for name in ("price_usd", "current_price", "market_cap", "volume_24h", "ath")] == [None] * 5
    assert (found["stale"], found["last_updated"]) == (True, None)
    assert caller.get(f"{ASSETS}/dust").body["data"]["market_cap_rank"] is None


def test_a_stale_price_says_so(caller: Caller) -> None:
    assert caller.get(f"{ASSETS}/old-coin").body["data"]["stale"] is True
    assert caller.get(f"{ASSETS}/bitcoin").body["data"]["stale"] is False


def test_a_kept_page_does_not_call_a_price_fresh_that_has_become_stale(at: Desk, api: Api, caller: Caller) -> None:
    """The page is kept as bytes, but not beyond the moment at which a price on it becomes old."""
    now = datetime.now(NOON.tzinfo)
    at.clock.moment = now - timedelta(minutes=14, seconds=59, milliseconds=500)
    at.services.assets.recording.record([quote("almost-old", "1", at.clock(), symbol="alo", name="Almost Old")])
    at.clock.moment = now
    stale = False
    while not stale:
        rows = {row["asset_id"]: row for row in caller.get(f"{ASSETS}?limit=250").body["data"]}
        stale = rows["almost-old"]["stale"]
        age = api.deps.now() - datetime.fromisoformat(rows["almost-old"]["price_at"])
        assert stale or age < timedelta(minutes=15, seconds=1)


@pytest.mark.parametrize("name", ["bitcoin", "btc", "BTC", "Bitcoin"])
def test_an_asset_is_found_by_id_symbol_or_name(caller: Caller, name: str) -> None:
    assert caller.get(f"{ASSETS}/{name}").body["data"]["asset_id"] == "bitcoin"


def test_a_coin_that_shares_its_symbol_is_found_by_its_id(caller: Caller) -> None:
    assert caller.get(f"{ASSETS}/batcat").body["data"]["price_usd"] == 0.0000123


def test_pages_follow_by_cursor(caller: Caller) -> None:
    found: list[str] = []
    path: str | None = f"{ASSETS}?limit=2"
    while path:
        reply = caller.get(path)
        found += ids(reply)
        link = reply.headers.get("Link")
        path = link.partition(">")[0].removeprefix("<") if link else None
    assert found[:5] == ["bitcoin", "ethereum", "old-coin", "batcat", "nothing-yet"]
    assert len(found) == len(set(found)) == caller.get(ASSETS).body["total_count"]


def test_pages_follow_by_offset(caller: Caller) -> None:
    assert ids(caller.get(f"{ASSETS}?limit=2&offset=0")) == ["bitcoin", "ethereum"]
    assert ids(caller.get(f"{ASSETS}?limit=2&offset=2")) == ["old-coin", "batcat"]
    assert ids(caller.get(f"{ASSETS}?limit=2&offset=5000")) == []


@pytest.mark.parametrize("prefix", PREFIXES)
def test_search_finds_by_a_part_and_forgives_a_slip(caller: Caller, prefix: str) -> None:
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=btc")) == ["bitcoin", "batcat"]
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=coin&limit=1")) == ["bitcoin"]
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=etherium")) == ["ethereum"]
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=zzzzzz")) == []
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=%25")) == []
    assert ids(caller.get(f"{prefix}{ASSETS}/search?query=_")) == []


def test_a_search_tells_where_it_goes_on(caller: Caller) -> None:
    reply = caller.get(f"{ASSETS}/search?query=o&limit=2")
    following = reply.headers["Link"].partition(">")[0].removeprefix("<")
    assert not set(ids(caller.get(following))) & set(ids(reply))


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_history_has_first_high_low_and_last(at: Desk, caller: Caller, prefix: str, community: str) -> None:
    coin, now = f"h-{community}", at.clock()
    for hours, price in ((30, "4"), (29, "9"), (28, "2"), (1, "5")):
        at.services.assets.recording.record([quote(coin, price, now - timedelta(hours=hours))])
    reply = caller.get(f"{prefix}{ASSETS}/{coin}/history?days=3&interval=60")
    found = reply.body["data"]
    assert (found["asset_id"], found["currency"], found["interval_minutes"]) == (coin, "usd", 60)
    assert [point["close"] for point in found["points"]] == [4.0, 9.0, 2.0, 5.0]
    since = quoted((now - timedelta(hours=10)).isoformat())
    later = caller.get(f"{prefix}{ASSETS}/{coin}/history?since={since}&interval=1440").body["data"]["points"]
    assert [(point["open"], point["high"], point["low"], point["close"]) for point in later] == [(5.0,) * 4]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_status_is_set_in_bulk_and_is_this_community_s_alone(
    api: Api, at: Desk, caller: Caller, prefix: str, community: str
) -> None:
    reply = caller.send("POST", f"{prefix}{ASSETS}/status", {"asset_ids": ["BTC", "ethereum"], "status": "SUSPENDED"})
    assert (reply.status, reply.body["updated_count"]) == (200, 2)
    assert {row["status"] for row in reply.body["data"]} == {"SUSPENDED"}
    found = caller.get(f"{ASSETS}/bitcoin").body["data"]
    assert (found["availability_status"], found["is_active"], found["provider_status"]) == (
        "unavailable",
        False,
        "ACTIVE",
    )
    assert ids(caller.get(f"{ASSETS}?limit=1")) == ["old-coin"]
    assert ids(caller.get(f"{ASSETS}?limit=1&active_only=false")) == ["bitcoin"]
    counts = caller.get(ASSETS).body
    assert counts["total_count"] - counts["active_count"] == 2
    stranger = api.by(token_of(at.services, f"not-{community}", Role.ADMIN))
    assert stranger.get(f"{ASSETS}/bitcoin").body["data"]["status"] == "ACTIVE"
    again = caller.send("POST", f"{ASSETS}/status", {"asset_ids": ["bitcoin", "eth"], "status": "active"})
    assert again.body["updated_count"] == 2
    assert ids(caller.get(f"{ASSETS}?limit=1")) == ["bitcoin"]


def test_the_same_key_sets_a_status_once_and_another_body_with_it_is_refused(caller: Caller) -> None:
    body = {"asset_ids": ["dust"], "status": "inactive"}
    first = caller.send("POST", f"{ASSETS}/status", body, Idempotency_Key="s1")
    assert caller.send("POST", f"{ASSETS}/status", body, Idempotency_Key="s1").body == first.body
    other = caller.send("POST", f"{ASSETS}/status", {**body, "status": "active"}, Idempotency_Key="s1")
    assert (other.status, other.code) == (422, "key_reused")


def test_a_new_price_is_on_the_kept_page_at_once(at: Desk, caller: Caller, community: str) -> None:
    coin = f"n-{community}"
    at.services.assets.recording.record([quote(coin, "5", at.clock(), rank=7)])
    assert coin in ids(caller.get(f"{ASSETS}?limit=250"))
    before = {row["asset_id"]: row["price_usd"] for row in caller.get(f"{ASSETS}?limit=250").body["data"]}
    at.services.assets.recording.record([quote(coin, "6", at.clock(), rank=7)])
    after = {row["asset_id"]: row["price_usd"] for row in caller.get(f"{ASSETS}?limit=250").body["data"]}
    assert (before[coin], after[coin]) == (5.0, 6.0)


def test_figures_stand_under_the_names_of_before(api: Api, caller: Caller) -> None:
    caller.get(ASSETS)
    caller.get(f"{ASSETS}/nope-nope")
    text = caller.get("/metrics").body
    for name in (
        'inventory_requests_total{endpoint="/inventory/assets",status="200"}',
        'inventory_request_duration_seconds_count{endpoint="/inventory/assets",status="200"}',
        'asset_operations_total{operation="list_assets",result="success"}',
        'asset_operations_total{operation="get_asset",result="error"}',
        'asset_operation_duration_seconds_count{operation="get_asset"}', "inventory_service_uptime_seconds ",
        "inventory_service_info{",
    ):  # fmt: skip
        assert name in text
    api.deps.metrics.price_call("error", 0.1)
    text = caller.get("/metrics").body
    assert 'api_calls_total{api="coingecko",result="error"}' in text
    assert 'api_call_duration_seconds_count{api="coingecko"}' in text
