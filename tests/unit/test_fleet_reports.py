"""Reports about a fleet: what is in them, and the files that they become."""

import csv as reader
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.fleet.model import Target
from inventory.fleet.report import Basis, Report, ReportKind, make
from inventory.fleet.report_files import csv, html
from inventory.fleet.words import NodeRole, NodeType, TargetStatus

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


def target(name: str, health: float | None = 0.9, metrics: dict[str, float] | None = None, **sections: Any) -> Target:
    document = {part: {"state": "ok", **data} for part, data in sections.items()}
    return Target(
        community_id="c", id=uuid4(), kind=NodeType.VM, name=name, role=NodeRole.PRODUCTION, status=TargetStatus.UP,
        health=health, reasons=[] if health in (None, 0.9) else ["CPU 95 % busy (−0.3)"], first_seen=NOW,
        last_seen=NOW, metrics=metrics or {}, document=document,
    )  # fmt: skip


def shop(*running: str) -> dict[str, Any]:
    names = {"web": ["app"], "app": ["db"], "db": []}
    return {
        "items": {
            f"shop-{name}-1": {
                "image": f"{name}:1", "status": "running" if name in running else "stopped", "stack": "shop",
                "service": name, "depends_on": needs,
            }
            for name, needs in names.items()
        }
    }  # fmt: skip


def report(kind: ReportKind, *targets: Target) -> Report:
    return make(kind, Basis(targets, NOW, timedelta(days=14)))


def test_a_summary_counts_targets_and_services() -> None:
    found = report(ReportKind.SUMMARY, target("a", containers=shop("web", "app")), target("b", 0.2))
    assert found.figures == {
        "targets": 2, "average health": 0.55, "unhealthy": 1, "services": 3, "services running": 2,
    }  # fmt: skip
    by_role = next(table for table in found.tables if table.columns[0] == "role")
    assert by_role.rows == [["production", 2]]


def test_health_lists_the_worst_first_with_reasons() -> None:
    found = report(ReportKind.HEALTH, target("well"), target("ill", 0.2), target("new", None))
    assert found.tables[0].rows[0] == ["ill", 0.2, "up", "CPU 95 % busy (−0.3)"]
    assert (found.figures["critical"], found.figures["not known"]) == (1, 1)


def test_security_tells_postures_ends_ports_and_flaws() -> None:
    soon = (NOW + timedelta(days=5)).isoformat()
    security = {
        "open_ports": {"tcp/443": {"process": "nginx"}}, "certificates": {"10.0.0.1:443": {"expires": soon}},
        "vulnerabilities": {"CVE-1": {"severity": "critical"}}, "firewall": "active",
    }  # fmt: skip
    found = report(
        ReportKind.SECURITY, target("safe", security={"firewall": "active"}), target("bad", security=security)
    )
    postures, ending, ports, flaws = (table.rows for table in found.tables)
    assert [row[:2] for row in postures] == [["bad", "vulnerable"], ["safe", "secure"]]
    assert ending == [["bad", "certificate", "10.0.0.1:443", "expires in 5 days"]]
    assert ports == [["bad", "tcp/443", "nginx"]]
    assert flaws == [["bad", "CVE-1", "critical"]]


def test_resources_list_the_fullest_first() -> None:
    full = {"cpu.percent": 20.0, "memory.percent": 95.0, "disk.percent:/": 50.0, "disk.percent:/var": 80.0}
    found = report(
        ReportKind.RESOURCES,
        target("calm", metrics={"cpu.percent": 2.0}, cpu={"cores": 4}, memory={"total_mb": 2048}),
        target("full", metrics=full, cpu={"cores": 2}, memory={"total_mb": 1024}),
        target("unknown"),
    )
    assert found.figures == {"cores": 6, "memory, GB": 3.0, "over 90 %": 1, "over 75 %": 0}
    assert found.tables[0].rows[0] == ["full", 2, 20.0, 1024, 95.0, "/var", 80.0, "critical"]
    assert found.tables[0].rows[2] == ["unknown", None, None, None, None, None, None, "unknown"]


def test_dependencies_tell_what_waits_for_what_does_not_run() -> None:
    found = report(ReportKind.DEPENDENCIES, target("a", containers=shop("web", "app")))
    assert found.figures["waiting for what doesn't run"] == 1
    assert found.tables[0].rows[0] == ["a", "shop", "shop-app-1", "running", "db", "db"]
    assert [row[5] for row in found.tables[0].rows[1:]] == ["", ""]


class Texts(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = ["<script>alert(1)</script>", '=HYPERLINK("http://x")', 'a"b,c;d\ne', "@x", "&amp;"]


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name_in_every_file(kind: ReportKind, name: str) -> None:
    found = report(kind, target(name, 0.2, containers=shop("web")))
    page = Texts()
    page.feed(html(found, UTC_ZONE))
    assert "script" not in page.tags
    assert kind is ReportKind.SUMMARY or name in page.texts
    assert not any(cell.startswith(("=", "@")) for row in cells(csv(found)) for cell in row)


def cells(text: str) -> Iterator[list[str]]:
    yield from reader.reader(io.StringIO(text.removeprefix("\ufeff")))


@given(st.lists(st.text(min_size=1, max_size=30), max_size=5, unique=True))
def test_every_target_is_a_row_of_the_csv(names: list[str]) -> None:
    found = report(ReportKind.HEALTH, *(target(name) for name in names))
    rows = list(cells(csv(found)))
    begin = rows.index(["target", "health", "status", "why"]) + 1
    assert len(rows) - begin == len(names)
