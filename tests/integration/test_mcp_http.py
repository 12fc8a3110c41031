"""The Model Context Protocol over HTTP, asked by the SDK's own client."""

import sys
from typing import Any, Literal

import pytest
from mcp import Client, types

from inventory.actor import Actor, Role
from inventory.services import Services
from tests.integration.http_api import Api, token_of
from tests.integration.mcp_clients import over_http

MODES = ("auto", "legacy")


async def names_and_hints(client: Client) -> dict[str, bool | None]:
    listed = await client.list_tools()
    return {tool.name: tool.annotations.read_only_hint for tool in listed.tools if tool.annotations}


def call(api: Api, token: str, tool: str, **arguments: Any) -> types.CallToolResult:
    async def ask(client: Client) -> types.CallToolResult:
        return await client.call_tool(tool, arguments)

    return over_http(f"{api.url}/mcp", token, ask)


def text(result: types.CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, types.TextContent))


@pytest.mark.parametrize("mode", MODES)
def test_every_command_is_a_tool_and_says_whether_it_only_reads(
    api: Api, services: Services, community: str, mode: Literal["auto", "legacy"]
) -> None:
    token = token_of(services, community, Role.ADMIN)
    found = over_http(f"{api.url}/mcp", token, names_and_hints, mode)
    assert found["inventory_list"] is True
    assert found["inventory_checkout"] is False
    registry = api.deps.dispatcher.registry
    assert {"_".join(command.path).replace("-", "_") for command in registry} <= set(found)


def test_a_tool_does_what_the_command_does_and_the_ledger_knows_who(api: Api, services: Services, admin: Actor) -> None:
    token = token_of(services, admin.community, Role.MODERATOR)
    made = call(api, token, "inventory_add", name="Sony A7", labels=["camera"])
    assert not made.is_error, text(made)
    told = call(api, token, "inventory_status", item="sony a7")
    assert "is available" in text(told)
    assert told.structured_content["success"] is True
    [row] = services.audit.recent(admin, 10)
    assert (row.action, row.door) == ("inventory.add", "mcp")


def test_a_reader_neither_sees_nor_uses_what_writes(api: Api, services: Services, admin: Actor) -> None:
    token = token_of(services, admin.community, Role.MEMBER)
    found = over_http(f"{api.url}/mcp", token, names_and_hints)
    assert "audit_recent" not in found
    refused = call(api, token, "inventory_delete", item="Sony A7")
    assert refused.is_error
    assert "needs the role moderator" in text(refused)
    assert services.audit.recent(admin, 10) == []


def test_a_mistake_is_an_error_with_the_sentence_that_chat_would_give(
    api: Api, services: Services, community: str
) -> None:
    token = token_of(services, community, Role.ADMIN)
    assert "Please say what people will call it" in text(call(api, token, "inventory_add"))
    assert "There is no tool nonsense" in text(call(api, token, "nonsense"))


def test_a_file_comes_as_text_and_goes_out_as_a_resource(api: Api, services: Services, community: str) -> None:
    token = token_of(services, community, Role.ADMIN)
    taken = call(api, token, "inventory_import", file="name,labels\nTripod,video\n")
    assert "1 added" in text(taken)
    given = call(api, token, "inventory_export", format="json")
    [resource] = [part.resource for part in given.content if isinstance(part, types.EmbeddedResource)]
    assert isinstance(resource, types.TextResourceContents)
    assert "Tripod" in resource.text


def test_another_communitys_things_are_not_there(api: Api, services: Services, admin: Actor) -> None:
    services.items.add(admin, "Secret thing")
    stranger = token_of(services, f"not-{admin.community}", Role.ADMIN)
    assert "Secret" not in text(call(api, stranger, "inventory_list"))
    assert call(api, stranger, "inventory_status", item="Secret thing").is_error


@pytest.mark.parametrize(
    ("body", "code", "identity"),
    [
        (b"{}", -32600, None),
        (b"[]", -32600, None),
        (b'"tools/list"', -32600, None),
        (b'{"jsonrpc": "2.0", "id": true, "method": 7}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": 7, "method": 7}', -32600, 7),
        (b'{"jsonrpc": "2.0", "id": "a", "method": "tools/list", "params": []}', -32600, "a"),
        (b"{", -32700, None),
        (b"[" * 5000, -32700, None),
    ],
)
def test_what_is_no_message_gets_one_clear_sentence(
    api: Api, services: Services, community: str, body: bytes, code: int, identity: int | str | None
) -> None:
    caller = api.by(token_of(services, community, Role.MEMBER), Accept="application/json, text/event-stream")
    reply = caller.send("POST", "/mcp", body)
    assert (reply.status, reply.body["id"], reply.body["error"]["code"]) == (400, identity, code)
    assert reply.body["error"]["message"].endswith(
        '; send one JSON-RPC message such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}.'
    )


def test_without_a_token_nothing_is_told(api: Api) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for token in (None, "sk.nonsense", "sk.aG9tZQ.000000000000.aaaaaaaaaaaaaaaaaaaaaaaa"):
        reply = api.by(token).send("POST", "/mcp", body, Accept="application/json, text/event-stream")
        assert reply.status == 401
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_stranger_does_not_load_the_sdk(api: Api) -> None:
    assert "bot.mcp.server" not in sys.modules or api.by(None).send("POST", "/mcp", {}).status == 401
