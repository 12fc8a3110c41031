"""The answers of the thirteen tools, in the words that their callers know: always success and timestamp, and more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.mcp.tools import Values
from commands.base import Reply

_KINDS = {"target": "targets", "service": "services", "stack": "stacks"}


def _told(now: datetime, replies: Sequence[Reply], **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"success": True, "message": replies[0].text, **values, "timestamp": now.isoformat()}


def _data(replies: Sequence[Reply], place: int = 0) -> Mapping[str, Any]:
    return replies[place].values() or {} if place < len(replies) else {}


def discovery(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """run, state, result."""
    data = _data(replies)
    return _told(now, replies, run=data.get("run"), state=data.get("state"), result=data.get("result"))


def overview(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """fleet_summary, targets_by_role, services_by_type, health_issues, recent_activity."""
    data = _data(replies)
    summary = {
        "total_targets": data["total"], "healthy_targets": data["healthy"], "stale_targets": data["stale"],
        "unhealthy_targets": data["warning"] + data["critical"], "average_health_score": data["health"],
        "targets_by_status": data["by_status"], "sources": data["sources"],
    }  # fmt: skip
    return _told(
        now, replies, fleet_summary=summary, targets_by_role=data["by_role"], services_by_type=data["by_runtime"],
        health_issues=[_issue(target) for target in _data(replies, 1).get("targets", [])],
        recent_activity=_data(replies, 2).get("snapshots", []),
    )  # fmt: skip


def production(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """targets, count."""
    targets = _data(replies)["targets"]
    return _told(now, replies, targets=targets, count=len(targets))


def by_runtime(replies: Sequence[Reply], asked: Values, now: datetime) -> dict[str, Any]:
    """runtime, services, count."""
    services = _data(replies)["services"]
    return _told(now, replies, runtime=asked["runtime"], services=services, count=len(services))


def stale(replies: Sequence[Reply], asked: Values, now: datetime) -> dict[str, Any]:
    """stale_threshold_hours, stale_targets, count."""
    targets = _data(replies)["targets"]
    return _told(now, replies, stale_threshold_hours=asked["hours"], stale_targets=targets, count=len(targets))


def unhealthy(replies: Sequence[Reply], asked: Values, now: datetime) -> dict[str, Any]:
    """threshold, unhealthy_targets with their issues, count."""
    targets = [_issue(target) for target in _data(replies)["targets"]]
    return _told(now, replies, threshold=asked["threshold"], unhealthy_targets=targets, count=len(targets))


def search(replies: Sequence[Reply], asked: Values, now: datetime) -> dict[str, Any]:
    """query, entity_type, results with targets, services and stacks, total_results."""
    word = asked["query"].casefold()
    found = {
        "targets": list(_data(replies, 0).get("targets", [])),
        "services": list(_data(replies, 1).get("services", [])),
        "stacks": [stack for stack in _data(replies, 2).get("stacks", []) if word in stack["name"].casefold()],
    }
    wanted = _KINDS.get(asked["entity_type"])
    results = {kind: rows if wanted in (None, kind) else [] for kind, rows in found.items()}
    return _told(
        now, replies, query=asked["query"], entity_type=asked["entity_type"], results=results,
        total_results=sum(map(len, results.values())),
    )  # fmt: skip


def taken(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """snapshot_id, snapshot, critical_changes."""
    data = _data(replies)
    snapshot = data["snapshot"]
    return _told(now, replies, snapshot_id=snapshot["id"], snapshot=snapshot, critical_changes=data["critical"])


def compared(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """snapshot_a, snapshot_b, summary of counts, health_impact, changes."""
    data = _data(replies)
    counts = {
        kind: sum(numbers.get(kind, 0) for numbers in data["counts"].values())
        for kind in ("created", "modified", "deleted")
    }
    summary = {f"entities_{kind}": number for kind, number in counts.items()}
    impact = {
        "critical_changes": data["critical"], "health_score_drop": data["health_drops"],
        "average_before": data["health_before"], "average_after": data["health_after"],
    }  # fmt: skip
    return _told(
        now, replies, snapshot_a=data["old"], snapshot_b=data["new"], health_impact=impact,
        summary={"total_changes": sum(counts.values()), **summary}, changes=_data(replies, 1).get("changes", []),
    )  # fmt: skip


def snapshots(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """snapshots, count."""
    found = _data(replies)["snapshots"]
    return _told(now, replies, snapshots=found, count=len(found))


def report(replies: Sequence[Reply], asked: Values, now: datetime) -> dict[str, Any]:
    """report_type, report."""
    return _told(now, replies, report_type=asked["report_type"], report=dict(_data(replies)))


def health_check(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """average_health_score, healthy_targets, unhealthy_targets, issues, stale_targets."""
    figures = _data(replies)["figures"]
    issues = [_issue(target) for target in _data(replies, 1).get("targets", [])]
    return _told(
        now, replies, average_health_score=figures["average health"], healthy_targets=figures["healthy"],
        unhealthy_targets=figures["unhealthy"] + figures["critical"], issues=issues,
        stale_targets=_data(replies, 2).get("targets", []),
    )  # fmt: skip


def statistics(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """statistics: targets, services, snapshots."""
    data, figures, newest = _data(replies), _data(replies, 1).get("figures", {}), _data(replies, 2).get("snapshots", [])
    found = {
        "total_targets": data["total"], "targets_by_role": data["by_role"], "targets_by_status": data["by_status"],
        "services_by_type": data["by_runtime"], "total_services": figures.get("services", 0),
        "services_running": figures.get("services running", 0), "average_health_score": data["health"],
        "newest_snapshot": newest[0] if newest else None,
    }  # fmt: skip
    return _told(now, replies, statistics=found)


def _issue(target: Mapping[str, Any]) -> dict[str, Any]:
    """A target with what is wrong, and with the kinds of that: resource_usage, security_posture, stale."""
    return {**target, "issues": sorted({_kind(reason) for reason in target["reasons"]})}


def _kind(reason: str) -> str:
    if reason.startswith("security"):
        return "security_posture"
    return "stale" if reason.startswith("unseen") else "resource_usage"
