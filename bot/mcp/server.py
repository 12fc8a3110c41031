"""The tools as a server of the Model Context Protocol. Imported on use: the SDK takes 50 MB and a second to load."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server

from bot.mcp.calling import Calling, Outcome
from bot.mcp.tools import Tool
from commands.base import Attachment
from inventory.actor import Actor

Who = Callable[[ServerRequestContext[Any]], Actor]
Offered = Callable[[Actor], Awaitable[list[Tool]]]
_INSTRUCTIONS = (
    "Storekeeper keeps a community's things, stock, machines and cloud resources. Each tool is a command with the "
    "caller's own role; what is refused says why in its text."
)


def make_server(calling: Calling, offered: Offered, who: Who, version: str) -> "Server[Any]":
    """The server; `who` tells from a request who sent it, `offered` which tools they may use."""

    async def list_tools(
        ctx: ServerRequestContext[Any], _: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:  # fmt: skip
        return types.ListToolsResult(tools=[_described(tool) for tool in await offered(who(ctx))])

    async def call_tool(ctx: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        return _answered(await calling.call(who(ctx), asked.name, asked.arguments or {}))

    return Server(
        "storekeeper", version=version, instructions=_INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool
    )


def _described(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(
        read_only_hint=tool.reads, destructive_hint=tool.command.destructive and not tool.reads, open_world_hint=False
    )
    return types.Tool(name=tool.name, description=tool.description, input_schema=dict(tool.schema), annotations=hints)


def _answered(outcome: Outcome) -> types.CallToolResult:
    content: list[Any] = [types.TextContent(type="text", text=outcome.reply.text)]
    if outcome.reply.attachment:
        content.append(_file(outcome.reply.attachment))
    return types.CallToolResult(
        content=content, structured_content=dict(outcome.structured), is_error=not outcome.reply.success
    )


def _file(file: Attachment) -> types.ImageContent | types.EmbeddedResource:
    kind = file.media_type.partition(";")[0]
    encoded = base64.b64encode(file.content).decode()
    if kind.startswith("image/"):
        return types.ImageContent(type="image", data=encoded, mime_type=kind)
    uri = f"file:///{file.name}"
    if kind.startswith("text/") or kind == "application/json":
        held = types.TextResourceContents(uri=uri, mime_type=kind, text=file.content.decode(errors="replace"))
        return types.EmbeddedResource(type="resource", resource=held)
    return types.EmbeddedResource(
        type="resource", resource=types.BlobResourceContents(uri=uri, mime_type=kind, blob=encoded)
    )
