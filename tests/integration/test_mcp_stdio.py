"""`python -m bot mcp`: the tools over standard input and output, as a desktop client starts them."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client, StdioServerParameters, types

from tests.integration.embedded import reachable_folder
from tests.integration.mcp_clients import environment

T = TypeVar("T")


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as base:
        yield base


def over_stdio(folder: Path, dsn: str, words: list[str], ask: Callable[[Client], Awaitable[T]]) -> T:
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp", *words], env=environment(folder, dsn), cwd=str(folder)
    )

    async def session() -> T:
        async with Client(started) as client:
            return await ask(client)

    return asyncio.run(session())


def text(result: types.CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, types.TextContent))


def test_a_desktop_client_lists_and_calls_tools(folder: Path, own_dsn: str) -> None:
    async def ask(client: Client) -> tuple[set[str], str, str]:
        names = {tool.name for tool in (await client.list_tools()).tools}
        added = await client.call_tool("inventory_add", {"name": "Sony A7"})
        return names, text(added), text(await client.call_tool("inventory_list", {}))

    names, added, listed = over_stdio(folder, own_dsn, ["--community", "home", "--role", "admin"], ask)
    assert {"inventory_checkout", "audit_recent", "fleet_diff"} <= names
    assert "Sony A7" in added
    assert "Sony A7" in listed


def test_without_a_role_it_is_a_members(folder: Path, own_dsn: str) -> None:
    async def ask(client: Client) -> tuple[set[str], str]:
        names = {tool.name for tool in (await client.list_tools()).tools}
        return names, text(await client.call_tool("audit_recent", {}))

    names, refused = over_stdio(folder, own_dsn, [], ask)
    assert "inventory_list" in names
    assert "audit_recent" not in names
    assert refused == "That needs the role admin (audit read)."


@pytest.mark.parametrize("how", ["end of input", "SIGTERM"])
def test_it_ends_in_order(folder: Path, own_dsn: str, how: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "mcp"], env=environment(folder, own_dsn), cwd=folder, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert '"id":1' in process.stdout.readline().replace(" ", "")
        if how == "SIGTERM":
            process.send_signal(signal.SIGTERM)
        else:
            process.stdin.close()
        errors = process.stderr.read()
        assert process.wait(30) == 0, errors
        assert "Traceback" not in errors
        assert process.stdout.read() == ""


def test_a_discovery_is_waited_for(folder: Path, own_dsn: str) -> None:
    """The bot's own jobs run beside its tools; enrolling a host has begun one discovery already."""

    async def ask(client: Client) -> dict[str, object]:
        enrolled = await client.call_tool("fleet_enroll", {"host": "nobody@127.0.0.1:1"})
        assert not enrolled.is_error, text(enrolled)
        for _ in range(2000):
            found: dict[str, object] = (await client.call_tool("run_fleet_discovery", {})).structured_content
            if found.get("code") != "conflict":
                return found
        return found

    found = over_stdio(folder, own_dsn, ["--role", "admin"], ask)
    assert (found["success"], found.get("state")) == (True, "done"), found
