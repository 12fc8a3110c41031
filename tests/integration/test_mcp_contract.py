"""The thirteen tools under their names: what each answers, whom, and that reading changes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mcp import Client, types

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.http_api import Api, token_of
from tests.integration.mcp_clients import over_http

NAMES = {
    "run_fleet_discovery", "get_fleet_overview", "get_production_targets", "get_services_by_runtime",
    "find_stale_targets", "get_unhealthy_targets", "search_fleet", "create_inventory_snapshot", "compare_snapshots",
    "list_snapshots", "generate_fleet_report", "run_comprehensive_health_check", "get_inventory_statistics",
}  # fmt: skip
CHANGING = {"run_fleet_discovery", "create_inventory_snapshot"}
CALLS: dict[str, dict[str, Any]] = {
    "get_fleet_overview": {}, "get_production_targets": {}, "get_services_by_runtime": {"runtime": "docker"},
    "find_stale_targets": {"hours": 12}, "get_unhealthy_targets": {"threshold": 0.9},
    "search_fleet": {"query": "nginx"}, "compare_snapshots": {"snapshot_a_id": "1", "snapshot_b_id": "latest"},
    "list_snapshots": {"limit": 5}, "generate_fleet_report": {"report_type": "security"},
    "run_comprehensive_health_check": {}, "get_inventory_statistics": {},
}  # fmt: skip
Answer = dict[str, Any]


@pytest.fixture
def fleet(services: Services, admin: Actor) -> Actor:
    """Two hosts, one of them busy and long unseen; a snapshot before and after a service stopped."""
    now = datetime.now(UTC)
    old = now - timedelta(hours=30)
    busy = {"cpu.percent": 95.0, "memory.percent": 95.0}
    seen(services, admin.community, old, sighting("db-1", web(postgres="running"), busy))
    seen(services, admin.community, now, sighting("web-1", web(nginx="running")))
    services.fleet.keeping.role(admin, "web-1", "production")
    return admin


def asked(api: Api, services: Services, community: str, calls: dict[str, dict[str, Any]], role: Role) -> list[Answer]:
    """What these tools answer, one client for all."""
    token = token_of(services, community, role)

    async def ask(client: Client) -> list[types.CallToolResult]:
        return [await client.call_tool(name, arguments) for name, arguments in calls.items()]

    results = over_http(f"{api.url}/mcp", token, ask)
    return [dict(result.structured_content) for result in results]


def one(
    api: Api, services: Services, actor: Actor, tool: str, role: Role = Role.ADMIN, /, **arguments: Any
) -> Answer:  # fmt: skip
    return asked(api, services, actor.community, {tool: arguments}, role)[0]


def test_all_thirteen_are_there_and_say_whether_they_only_read(api: Api, services: Services, community: str) -> None:
    async def hints(client: Client) -> dict[str, bool | None]:
        return {tool.name: tool.annotations.read_only_hint for tool in (await client.list_tools()).tools
            if tool.annotations}  # fmt: skip

    found = over_http(f"{api.url}/mcp", token_of(services, community, Role.ADMIN), hints)
    assert set(found) >= NAMES
    assert {name for name in NAMES if not found[name]} == CHANGING


def test_a_story_of_a_fleet_told_by_its_tools(api: Api, services: Services, fleet: Actor) -> None:
    made = one(api, services, fleet, "create_inventory_snapshot", name="before", description="x", tags="a,b")
    assert made["snapshot"]["tags"] == ["a", "b"]
    seen(services, fleet.community, datetime.now(UTC), sighting("web-1", web(nginx="stopped")))
    after = one(api, services, fleet, "create_inventory_snapshot", name="after", snapshot_type="post_deployment")
    ids = {"snapshot_a_id": made["snapshot_id"], "snapshot_b_id": after["snapshot_id"]}
    compared = one(api, services, fleet, "compare_snapshots", **ids)
    assert compared["summary"] == {
        "total_changes": 1, "entities_created": 0, "entities_modified": 1, "entities_deleted": 0,
    }  # fmt: skip
    assert compared["health_impact"]["critical_changes"][0]["critical"] == "status_degradation"
    assert compared["changes"][0]["name"] == "nginx"
    listed = one(api, services, fleet, "list_snapshots", snapshot_type="manual")
    assert (listed["count"], listed["snapshots"][0]["name"]) == (1, "before")


def test_each_answers_in_the_words_its_callers_know(api: Api, services: Services, fleet: Actor) -> None:
    one(api, services, fleet, "create_inventory_snapshot", name="one")
    answers = dict(zip(CALLS, asked(api, services, fleet.community, CALLS, Role.ADMIN), strict=True))
    for name, answer in answers.items():
        assert answer["success"] is True, (name, answer)
        assert datetime.fromisoformat(answer["timestamp"]).tzinfo is not None
    overview = answers["get_fleet_overview"]
    assert overview["fleet_summary"]["total_targets"] == 2
    assert overview["targets_by_role"] == {"none": 1, "production": 1}
    assert overview["services_by_type"] == {"docker": 2, "systemd": 2}
    assert [issue["name"] for issue in overview["health_issues"]] == ["db-1"]
    assert [snapshot["name"] for snapshot in overview["recent_activity"]] == ["one"]
    assert [target["name"] for target in answers["get_production_targets"]["targets"]] == ["web-1"]
    assert answers["get_services_by_runtime"]["count"] == 2
    assert (answers["find_stale_targets"]["stale_threshold_hours"], answers["find_stale_targets"]["count"]) == (12, 1)
    [ill] = answers["get_unhealthy_targets"]["unhealthy_targets"]
    assert (ill["name"], ill["issues"]) == ("db-1", ["resource_usage"])
    found = answers["search_fleet"]
    assert {kind: len(rows) for kind, rows in found["results"].items()} == {"targets": 1, "services": 1, "stacks": 0}
    assert found["total_results"] == 2
    assert answers["generate_fleet_report"]["report"]["kind"] == "security"
    assert answers["run_comprehensive_health_check"]["unhealthy_targets"] == 1
    assert answers["get_inventory_statistics"]["statistics"]["newest_snapshot"]["name"] == "one"


def test_reading_changes_nothing(api: Api, services: Services, fleet: Actor) -> None:
    services.members.meet(fleet)
    before = services.audit.recent(fleet, 50)
    asked(api, services, fleet.community, CALLS | {"fleet_list": {}, "fleet_report": {}, "help": {}}, Role.ADMIN)
    assert services.audit.recent(fleet, 50) == before


def test_a_reader_reads_and_takes_no_snapshot(api: Api, services: Services, fleet: Actor) -> None:
    assert one(api, services, fleet, "get_fleet_overview", Role.MEMBER)["fleet_summary"]["total_targets"] == 2
    for name, arguments in (("create_inventory_snapshot", {"name": "x"}), ("run_fleet_discovery", {})):
        refused = one(api, services, fleet, name, Role.MEMBER, **arguments)
        assert (refused["success"], refused["code"]) == (False, "denied")
    assert services.fleet.snapshots.page(fleet) == []


def test_another_communitys_fleet_is_not_there(api: Api, services: Services, fleet: Actor) -> None:
    one(api, services, fleet, "create_inventory_snapshot", name="secret")
    stranger = asked(api, services, f"not-{fleet.community}", CALLS, Role.ADMIN)
    assert not any(word in str(answer) for answer in stranger for word in ("web-1", "db-1", "secret"))
    assert [answer["success"] for answer in stranger].count(False) == 1  # there is nothing to compare


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("get_services_by_runtime", {"runtime": "sofa"}, "runtime: Input should be 'docker'"),
        ("get_services_by_runtime", {}, "runtime: Field required"),
        ("find_stale_targets", {"hours": 0}, "hours: Input should be greater"),
        ("create_inventory_snapshot", {"name": "x", "colour": "red"}, "colour: Extra inputs"),
        ("compare_snapshots", {"snapshot_a_id": "1", "snapshot_b_id": "2"}, "There is no snapshot"),
    ],
)
def test_a_mistake_is_a_sentence(
    api: Api, services: Services, fleet: Actor, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    refused = one(api, services, fleet, name, **arguments)
    assert refused["success"] is False
    assert sentence in refused["text"]


def test_many_pages_are_one_answer(api: Api, services: Services, fleet: Actor) -> None:
    now = datetime.now(UTC)
    seen(services, fleet.community, now, *(sighting(f"host-{n:02}", web()) for n in range(35)))
    for n in range(35):
        services.fleet.keeping.role(fleet, f"host-{n:02}", "production")
    assert one(api, services, fleet, "get_production_targets")["count"] == 36
