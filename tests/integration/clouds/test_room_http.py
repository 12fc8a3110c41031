"""The collector's HTTP API: its shapes, paging, scans that are asked for and polled, features, figures."""

from urllib.parse import quote

import pytest

from inventory.actor import Actor, Role
from inventory.cloud.account import Account
from inventory.services import Services
from tests.integration.clouds import stories as clouds
from tests.integration.http_api import Api, Caller, token_of

API = "/api/inventory"


@pytest.fixture
def caller(api: Api, services: Services, community: str) -> Caller:
    return api.by(token_of(services, community, Role.ADMIN))


@pytest.fixture
def prod(services: Services, admin: Actor) -> Account:
    found = clouds.account(services, admin)
    clouds.seen(services, found, [clouds.bucket(n, Versioning="Enabled", tags={"env": "prod"}) for n in range(5)])
    return found


def test_the_overview_counts(caller: Caller, prod: Account) -> None:
    body = caller.get("/").body
    assert body.pop("lastScan") is not None
    assert body == {
        "service": "inventory-collector", "status": "running", "servicesCount": 1, "resourcesCount": 5,
    }  # fmt: skip


def test_services_say_how_they_are_and_how_fast_they_are_asked(caller: Caller, prod: Account) -> None:
    body = caller.get(f"{API}/services").body
    assert body["total"] == 1
    assert body["lastScan"] is not None
    assert {key: body["services"][0][key] for key in ("name", "type", "provider", "status", "resources")} == {
        "name": "s3", "type": "storage", "provider": "aws", "status": "active", "resources": 5,
    }  # fmt: skip
    assert caller.get(f"{API}/services?all=true").body["total"] > 300


def test_resources_come_in_pages_that_hold_each_once(caller: Caller, prod: Account) -> None:
    seen, path, cursor = [], f"{API}/resources?limit=2&query=type:s3.bucket&query=tag:env=prod", ""
    for _ in range(3):
        body = caller.get(path + (f"&cursor={quote(cursor)}" if cursor else "")).body
        seen += [one["name"] for one in body["resources"]]
        assert body["total"] == 5
        cursor = body["next"] or ""
    assert seen == [f"bucket-{n}" for n in range(5)]
    assert not cursor


def test_a_resource_is_shown_by_its_arn_with_its_history(caller: Caller, services: Services, prod: Account) -> None:
    clouds.seen(services, prod, [clouds.bucket(n, Versioning="Suspended" if n == 3 else "Enabled",
                                               tags={"env": "prod"}) for n in range(5)])  # fmt: skip
    body = caller.get(f"{API}/resources/{quote('arn:aws:s3:::bucket-3', safe='')}").body
    assert body["resource"]["properties"] == {"Versioning": "Suspended"}
    assert body["history"][0]["changes"] == {"Versioning": ["Enabled", "Suspended"]}
    changes = caller.get(f"{API}/changes?query=type:s3.*").body["changes"]
    assert [(one["kind"], one["name"]) for one in changes] == [("changed", "bucket-3")]


def test_a_scan_is_asked_for_under_a_correlation_id_and_polled(
    caller: Caller, services: Services, admin: Actor, prod: Account
) -> None:
    asked = caller.send("POST", f"{API}/scan", {"account": "prod"}, X_Correlation_ID="abc-1")
    assert (asked.status, asked.body["status"]) == (202, "processing")
    assert asked.headers["X-Correlation-ID"] == "abc-1"
    path = asked.headers["Location"]
    assert caller.get(path).body["status"] == "processing"
    assert caller.send("POST", f"{API}/scan", {"account": "prod"}).status == 409
    run = services.cloud.asking.recent(admin)[0].run
    scan = services.cloud.scanning.begin_scan(prod.community_id, prod, run=run)
    services.cloud.scanning.merge(scan, clouds.buckets(prod), [clouds.bucket(1)], True, began=scan.clock())
    services.cloud.scanning.finish_scan(scan)
    body = caller.get(path).body
    assert (body["status"], body["correlationId"], body["seen"], body["removed"]) == ("completed", "abc-1", 1, 4)
    rows = [row for row in services.audit.recent(admin, 50) if row.details.get("correlation") == "abc-1"]
    assert [row.action.rpartition(".")[2] for row in reversed(rows)] == ["requested", "started", "completed"]


def test_a_scan_that_was_stopped_before_it_began_does_nothing(
    caller: Caller, services: Services, admin: Actor, prod: Account
) -> None:
    path = caller.send("POST", f"{API}/scan", {"account": "prod"}).headers["Location"]
    assert caller.send("POST", f"{path}/cancel").body["status"] == "cancelled"
    assert caller.send("POST", f"{path}/cancel").status == 409
    scan = services.cloud.scanning.begin_scan(prod.community_id, prod, run=services.cloud.asking.recent(admin)[0].run)
    assert scan.cancelled()
    assert services.cloud.scanning.finish_scan(scan).state == "cancelled"


def test_a_feature_tells_of_each_resource_and_is_switched(caller: Caller, prod: Account) -> None:
    path = f"{API}/features/s3.bucket.versioning"
    body = caller.get(path).body
    assert (body["feature"], body["enabled"], body["lastUpdated"] is None) == ("s3.bucket.versioning", False, False)
    assert body["data"][0] == {"resourceId": "arn:aws:s3:::bucket-0", "featureData": {"Versioning": "Enabled"}}
    done = caller.send("POST", f"{path}/enable", {}).body
    assert done["message"] == "Feature s3.bucket.versioning enabled successfully"
    assert (done["result"]["enabled"], done["result"]["resourcesUpdated"]) == (True, 5)
    assert caller.get(path).body["enabled"] is True
    assert caller.send("POST", f"{path}/enable", {"speed": 3}).status == 422
    assert caller.get(f"{API}/features/nothing").status == 404
    assert caller.send("POST", f"{API}/features/s3/enable", {}).status == 404


def test_a_service_takes_limits_and_nothing_else(caller: Caller, prod: Account) -> None:
    path = f"{API}/services/s3/enable"
    assert caller.send("POST", path, {"requestsPerSecond": 5}).body["result"]["configuration"] == {
        "requestsPerSecond": 5
    }
    assert caller.get(f"{API}/services").body["services"][0]["requestsPerSecond"] == 5
    assert caller.send("POST", path, {"requestsPerSecond": True}).status == 422
    assert caller.send("POST", path, {"requestsPerSecond": -1}).status == 422
    assert caller.send("POST", path, {"password": "x"}).status == 422


def test_a_services_figures_are_for_prometheus(caller: Caller, prod: Account) -> None:
    text = caller.get("/metrics/s3").body
    assert 'storekeeper_cloud_resources{provider="aws",service="s3"} 5.0' in text
    assert caller.get("/metrics/nothing").status == 404


@pytest.mark.parametrize("query", ["query=is:odd", "cursor=%00", "cursor=abc", "limit=501", "query=type:", "other=1"])
def test_a_question_that_means_nothing_is_refused(caller: Caller, query: str) -> None:
    assert caller.get(f"{API}/resources?{query}").status == 422


def test_a_name_with_nul_or_half_a_character_is_no_error_of_ours(caller: Caller, prod: Account) -> None:
    assert caller.get(f"{API}/resources/%00").status == 404
    assert caller.get(f"{API}/resources?query=%00").status == 200
    assert caller.send("POST", f"{API}/scan", {"account": "\x00zz"}).status == 404
