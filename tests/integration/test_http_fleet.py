"""The fleet's past over HTTP: taken, listed by the page, compared, reported on, and as a file."""

import gzip
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.http_api import Api, Caller, token_of


@pytest.fixture
def moderators(api: Api, services: Services, community: str) -> Caller:
    return api.by(token_of(services, community, Role.ADMIN))


@pytest.fixture
def deployed(services: Services, community: str, moderators: Caller) -> Caller:
    """Two snapshots around a deployment that stopped a service and brought fifty others."""
    now = datetime.now(UTC)
    seen(services, community, now, sighting("web-1", web(nginx="running")), complete=True)
    assert moderators.send("POST", "/api/fleet/snapshots", {"name": "a", "type": "pre_deployment"}).status == 201
    many = {f"service-{number:02}": "running" for number in range(50)}
    seen(services, community, now, sighting("web-1", web(nginx="stopped", **many)), complete=True)
    reply = moderators.send("POST", "/api/fleet/snapshots", {"name": "b", "type": "post_deployment", "tags": ["r1"]})
    assert reply.body["critical"] == ["service nginx on web-1 (status_degradation)"]
    return moderators


def test_snapshots_are_listed_by_the_page_and_shown(deployed: Caller) -> None:
    page = deployed.get("/api/fleet/snapshots?limit=1").body
    assert [snapshot["name"] for snapshot in page["snapshots"]] == ["b"]
    page = deployed.get(f"/api/fleet/snapshots?limit=1&before={page['next']}").body
    assert [snapshot["name"] for snapshot in page["snapshots"]] == ["a"]
    assert deployed.get("/api/fleet/snapshots/b").body["tags"] == ["r1"]
    assert deployed.send("PUT", "/api/fleet/snapshots/2/tags", {"tags": ["Kept"]}).body["tags"] == ["kept"]
    assert deployed.get("/api/fleet/snapshots?type=manual").body == {"snapshots": [], "next": None}
    assert deployed.get("/api/fleet/snapshots/99").status == 404


def test_changes_are_counted_and_listed_by_the_page(deployed: Caller) -> None:
    found = deployed.get("/api/fleet/diff?old=a&new=b").body
    assert found["counts"]["service"] == {"created": 50, "modified": 1}
    names: list[str] = []
    skip: int | None = 0
    while skip is not None:
        page = deployed.get(f"/api/fleet/diff/changes?old=1&new=2&kind=service&limit=20&skip={skip}").body
        names += [change["name"] for change in page["changes"]]
        skip = page["next"]
    assert names == ["nginx", *(f"service-{number:02}" for number in range(50))]
    modified = deployed.get("/api/fleet/diff/changes?old=1&new=2&change=modified&target=web-1").body["changes"]
    assert modified[0]["fields"] == [["status", "running", "stopped"]]


def test_drift_follows_what_was_said(deployed: Caller) -> None:
    assert deployed.get("/api/fleet/drift").status == 404
    wish = {"text": "targets: {web-1: {services: [nginx]}}"}
    assert deployed.send("PUT", "/api/fleet/desired", wish).body["text"] == wish["text"]
    [found] = deployed.get("/api/fleet/drift").body["targets"]
    assert found["deviations"] == [{"kind": "service", "name": "nginx", "wanted": "running", "found": "stopped"}]
    assert deployed.send("PUT", "/api/fleet/desired", {"text": "roles: ["}).code == "invalid"
    assert deployed.send("DELETE", "/api/fleet/desired").status == 204
    assert deployed.get("/api/fleet/desired").status == 404


def test_reports_are_json_and_files(deployed: Caller) -> None:
    assert deployed.get("/api/fleet/reports/summary").body["figures"]["targets"] == 1
    page = deployed.get("/api/fleet/reports/health?format=html")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "attachment" in page.headers["Content-Disposition"]
    assert deployed.get("/api/fleet/reports/health?format=csv").body.startswith("\ufefffigure,value")
    assert deployed.get("/api/fleet/reports/sofa").status == 404


def test_figures_over_time(deployed: Caller, services: Services, community: str) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    seen(services, community, now, sighting("web-1", web(), {"cpu.percent": 12.0}))
    services.fleet.metrics.keep(now)
    assert deployed.get("/api/fleet/targets/web-1/figures").body == {"figures": ["cpu.percent"]}
    found = deployed.get("/api/fleet/targets/web-1/figures/cpu.percent?hours=2").body
    assert [point["average"] for point in found["points"]] == [12.0]


@pytest.mark.parametrize("pack", [False, True])
def test_the_whole_fleet_goes_out_and_in_elsewhere(api: Api, services: Services, deployed: Caller, pack: bool) -> None:
    out = deployed.get("/api/fleet/export").body
    content = orjson.dumps(out)
    other = f"elsewhere-{out['targets'][0]['id']}-{pack}"
    there = api.by(token_of(services, other, Role.ADMIN))
    kind = "application/gzip" if pack else "application/json"
    body = gzip.compress(content) if pack else content
    tried = there.send("POST", "/api/fleet/import?dry_run=true", body, Content_Type=kind)
    assert (tried.status, tried.body["added"]) == (200, 1)
    assert there.get("/api/fleet/export").body["targets"] == []
    assert there.send("POST", "/api/fleet/import", body, Content_Type=kind).body["added"] == 1
    assert there.get("/api/fleet/export").body == out


def test_a_key_takes_one_snapshot(deployed: Caller, services: Services, admin: Actor) -> None:
    answers = [
        deployed.send("POST", "/api/fleet/snapshots", {"name": "c"}, Idempotency_Key="k1").body["snapshot"]["number"]
        for _ in range(3)
    ]
    assert answers == [3, 3, 3]
    assert len(services.fleet.snapshots.page(admin)) == 3
