"""Every tool and every role (G10): a tool is offered to those whose role allows its command, and refused to others."""

from dataclasses import replace

import pytest
from mcp import Client

from bot.mcp.calling import all_tools
from bot.mcp.tools import Tool, reads
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.permissions import ACTIONS
from inventory.services import Services
from tests.integration.fleet_facts import remembered
from tests.integration.http_api import Api, token_of
from tests.integration.mcp_clients import over_http
from tests.proofs.door import door
from tests.proofs.matrix import cases, stock

# What the contract's tools must be given before their role is asked.
NEEDED = {
    "create_inventory_snapshot": {"name": "x"},
    "compare_snapshots": {"snapshot_a_id": "1", "snapshot_b_id": "1"},
    "get_services_by_runtime": {"runtime": "docker"},
    "search_fleet": {"query": "x"},
}
TOOLS = all_tools(load())


def allowed(tool: Tool, role: Role) -> bool:
    return tool.command.action is None or role >= ACTIONS[tool.command.action].default


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.ADMIN])
def test_a_tool_is_for_those_whose_role_allows_its_command(
    api: Api, services: Services, admin: Actor, role: Role
) -> None:
    remembered(services, admin, "secret word")
    refused = [name for name, tool in TOOLS.items() if not allowed(tool, role)]
    before = services.audit.recent(admin, 200)

    async def ask(client: Client) -> tuple[set[str], dict[str, str]]:
        offered = {tool.name for tool in (await client.list_tools()).tools}
        answers = {name: await client.call_tool(name, NEEDED.get(name, {})) for name in refused}
        return offered, {name: answer.structured_content["code"] for name, answer in answers.items()}

    offered, codes = over_http(f"{api.url}/mcp", token_of(services, admin.community, role), ask)
    assert offered == TOOLS.keys() - set(refused)
    assert set(codes.values()) <= {"denied"}
    assert services.audit.recent(admin, 200) == before
    assert bool(refused) == (role is not Role.ADMIN)


def test_no_tool_that_reads_tells_of_another_community(api: Api, services: Services, admin: Actor) -> None:
    remembered(services, admin, "secret word")
    reading = [name for name, tool in TOOLS.items() if tool.reads]

    async def ask(client: Client) -> list[str]:
        return [str(await client.call_tool(name, NEEDED.get(name, {}))) for name in reading]

    told = over_http(f"{api.url}/mcp", token_of(services, f"not-{admin.community}", Role.ADMIN), ask)
    assert len(told) > 50
    assert not any("secret word" in answer or "mine" in answer.split() for answer in told)


def test_no_example_of_a_command_that_is_said_to_read_changes_anything(services: Services, admin: Actor) -> None:
    stock(services, admin, replace(admin, person="test:zora", name="Zora"))
    before = services.audit.recent(admin, 200)
    with door(services) as opened:
        for command in load():
            for case in cases(command) if reads(command) else ():
                opened.say(admin, f"!{case.line.format(policy='strict')}", *([case.file] if case.file else []))
                assert services.audit.recent(admin, 200) == before, f"{case.line} changes something"
