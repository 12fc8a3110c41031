"""The thirteen tools that fleets are asked by elsewhere, under their names: each runs one of our commands, or some."""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from bot.mcp import contract_shapes as shapes
from bot.mcp.tools import Shape, Step, Tool, Values, same, schema_of
from commands.base import Arguments, option
from commands.registry import Registry
from inventory.fleet.snapshot_model import SnapshotType
from inventory.fleet.words import Runtime

_MANY = 100


class Nothing(Arguments):
    """Nothing to choose."""


class OfRuntime(Arguments):
    """Which runtime."""

    runtime: Runtime = Field(description="what runs them")


class Hours(Arguments):
    """For how long."""

    hours: int = Field(24, ge=1, le=8760, description="unseen for so many hours")


class Threshold(Arguments):
    """From where on."""

    threshold: float = Field(0.7, ge=0, le=1, description="the score below which a target is told")


class Searched(Arguments):
    """What to look for."""

    query: str = Field(min_length=1, max_length=100, description="words in names, addresses, labels and services")
    entity_type: Literal["all", "target", "service", "stack"] = Field("all", description="what to look among")


class Taken(Arguments):
    """The snapshot to take."""

    name: str = Field(min_length=1, max_length=100, description="what to call it")
    description: str = Field("", max_length=500, description="what it is for")
    snapshot_type: SnapshotType = option(SnapshotType.MANUAL, "why it is taken")
    tags: str = Field("", max_length=1000, description="tags, with commas between them")


class Compared(Arguments):
    """Which two."""

    snapshot_a_id: str = Field(description="the one: its id, number or name, or latest, first, yesterday, 3d")
    snapshot_b_id: str = Field(description="the other")


class Listed(Arguments):
    """Which snapshots."""

    snapshot_type: SnapshotType | None = option(None, "only those of this type")
    limit: int = Field(50, ge=1, le=200, description="how many")


class Reported(Arguments):
    """About what."""

    report_type: Literal["summary", "health", "security", "resources", "dependencies"] = Field(
        "summary", description="what it is about"
    )


def contracted(registry: Registry) -> dict[str, Tool]:
    """The thirteen tools by their names."""

    def step(path: str, values: Callable[[Values], dict[str, Any]] = _none, gathers: str = "") -> Step:
        found = registry.find(path.split())
        assert found is not None, path  # noqa: S101 - a fault of the program
        return Step(found[0], values, gathers)

    def tool(
        name: str, description: str, arguments: type[Arguments], shape: Shape, *steps: Step, waits: bool = False
    ) -> Tool:
        schema, _ = schema_of(arguments)
        return Tool(name, steps, description, schema, shape, waits=waits, arguments=arguments)

    overview = step("fleet overview")
    found = [
        tool("run_fleet_discovery", "Look for machines and at all of them now.", Nothing, shapes.discovery,
             step("fleet discover"), waits=True),
        tool("get_fleet_overview", "The fleet in figures, what is unhealthy, and its newest snapshots.", Nothing,
             shapes.overview, overview, step("fleet unhealthy", gathers="targets"), step("fleet snapshots")),
        tool("get_production_targets", "All targets whose role is production.", Nothing, shapes.production,
             step("fleet list", lambda _: {"filters": ["role:production"]}, "targets")),
        tool("get_services_by_runtime", "All services that one runtime runs.", OfRuntime, shapes.by_runtime,
             step("fleet services", lambda asked: {**asked, "limit": _MANY}, "services")),
        tool("find_stale_targets", "Targets that nobody saw for a while, the longest unseen first.", Hours,
             shapes.stale, step("fleet stale", same, "targets")),
        tool("get_unhealthy_targets", "Targets below a score, the worst first, with what is wrong.", Threshold,
             shapes.unhealthy, step("fleet unhealthy", lambda asked: {"below": asked["threshold"]}, "targets")),
        tool("search_fleet", "Search targets, services and stacks by words.", Searched, shapes.search,
             step("fleet search", lambda asked: {"query": asked["query"].split()}, "targets"),
             step("fleet services", lambda asked: {"name": asked["query"], "limit": _MANY}, "services"),
             step("fleet stacks", gathers="stacks")),
        tool("create_inventory_snapshot", "Keep what is known of the fleet now, to compare with later.", Taken,
             shapes.taken, step("fleet snapshot", _snapshot)),
        tool("compare_snapshots", "What changed between two snapshots, with what is critical.", Compared,
             shapes.compared, step("fleet diff", _pair),
             step("fleet diff", lambda asked: {**_pair(asked), "list": True}, "changes")),
        tool("list_snapshots", "The snapshots of the fleet, the newest first.", Listed, shapes.snapshots,
             step("fleet snapshots", lambda asked: {"type": asked["snapshot_type"], "limit": asked["limit"]})),
        tool("generate_fleet_report", "A report: summary, health, security, resources or dependencies.", Reported,
             shapes.report, step("fleet report", lambda asked: {"kind": asked["report_type"]})),
        tool("run_comprehensive_health_check", "How every target does: resources, security, and who was not seen.",
             Nothing, shapes.health_check, step("fleet report", lambda _: {"kind": "health"}),
             step("fleet unhealthy", gathers="targets"), step("fleet stale", gathers="targets")),
        tool("get_inventory_statistics", "How much the fleet's inventory holds.", Nothing, shapes.statistics,
             overview, step("fleet report"), step("fleet snapshots", lambda _: {"limit": 1})),
    ]  # fmt: skip
    return {tool.name: tool for tool in found}


def _none(_: Values) -> dict[str, Any]:
    return {}


def _snapshot(asked: Values) -> dict[str, Any]:
    return {
        "name": asked["name"], "type": asked["snapshot_type"], "tags": asked["tags"],
        "description": asked["description"],
    }  # fmt: skip


def _pair(asked: Values) -> dict[str, Any]:
    return {"old": asked["snapshot_a_id"], "new": asked["snapshot_b_id"]}
