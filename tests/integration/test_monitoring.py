"""What deploy/ gives Prometheus and Grafana loads, and speaks only of figures that /metrics has."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.http_api import Loop, http_settings
from tests.integration.test_http_wiring import opened

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES, CONFIG = DEPLOY / "prometheus/storekeeper.rules.yml", DEPLOY / "prometheus/prometheus.yml"
BOARD = DEPLOY / "grafana/storekeeper.json"
OURS = re.compile(r"\b(?:storekeeper_\w+|up)\b(?!=)")
PROMTOOL = shutil.which("promtool")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD.read_text())["panels"]
    return found


def questions() -> Iterator[str]:
    """Every expression of the rules and the dashboard."""
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def unknown(expression: str, names: set[str]) -> list[str]:
    """Figures of an expression that nobody exports; an expression without a figure is one."""
    used = OURS.findall(expression)
    return [name for name in used if name not in names] or ([] if used else [expression])


@pytest.fixture
def exported(dsn: str, tmp_path: Path) -> set[str]:
    """The series that a running bot shows, and `up`, which Prometheus makes itself."""
    stack = AsyncExitStack()
    with Loop() as loop:
        try:
            app = loop.do(opened(http_settings(console="off", data_dir=tmp_path), dsn, stack))
            text = app.metrics.text().decode()
        finally:
            loop.do(stack.aclose())
    families = text_string_to_metric_families(text)
    return {"up"} | {family.name + end for family in families for end in SUFFIXES.get(family.type, ("",))}


def test_every_figure_that_is_asked_for_is_one_that_the_bot_shows(exported: set[str]) -> None:
    assert [name for expression in questions() for name in unknown(expression, exported)] == []
    assert unknown("rate(storekeeper_nothing_total[5m])", exported) == ["storekeeper_nothing_total"]


def test_every_rule_says_how_grave_it_is_and_what_to_do() -> None:
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found) >= 8
    for rule in found:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert {"summary", "description"} == rule["annotations"].keys()
        assert all(text.endswith(".") for text in rule["annotations"].values())


def test_prometheus_reads_our_rules_and_our_port() -> None:
    config = yaml.safe_load(CONFIG.read_text())
    assert config["rule_files"] == [RULES.name]
    (job,) = config["scrape_configs"]
    assert (job["job_name"], job["static_configs"]) == ("storekeeper", [{"targets": ["127.0.0.1:8024"]}])


def test_the_dashboard_is_whole_and_no_panel_covers_another() -> None:
    board = json.loads(BOARD.read_text())
    assert {"uid", "title", "schemaVersion", "templating"} <= board.keys()
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    variables = {variable["name"] for variable in board["templating"]["list"]}
    assert {panel["datasource"]["uid"].strip("${}") for panel in board["panels"]} <= variables


@pytest.mark.skipif(PROMTOOL is None, reason="Prometheus' own checker isn't installed here")
def test_prometheus_own_checker_takes_them(tmp_path: Path) -> None:
    for file in (RULES, CONFIG):
        shutil.copy(file, tmp_path)
    (tmp_path / "storekeeper.token").touch()
    assert PROMTOOL is not None
    checked = subprocess.run([PROMTOOL, "check", "config", tmp_path / CONFIG.name], check=False)
    assert checked.returncode == 0
