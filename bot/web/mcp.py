"""The Model Context Protocol at `/mcp`: every command as a tool, for the holder of a token with its role."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.mcp.bridge import Bridge
from bot.web import reading
from bot.web.auth import admit
from bot.web.errors import UnsupportedType
from bot.web.route import Deps, Route

if TYPE_CHECKING:
    from bot.mcp.calling import Calling

_ANSWERS: dict[int, Any] = {200: dict, 202: None, 400: dict, 404: dict, 406: dict}


def routes(deps: Deps) -> list[Route]:
    """`POST /mcp`; without sessions there is nothing to GET or DELETE."""

    def calling() -> "Calling":
        # Loaded with the SDK, by the first request that needs them.
        from bot.mcp.calling import Calling, all_tools  # noqa: PLC0415

        registry = deps.dispatcher.registry
        return Calling(deps.dispatcher, deps.services, all_tools(registry), deps.now, deps.settings.timezone)

    bridge = Bridge(calling, deps.runner.call, deps.settings.module_version)

    async def handle(request: web.Request) -> web.StreamResponse:
        actor = await admit(deps, request)
        if request.content_type != "application/json":
            raise UnsupportedType("Send the request as application/json.")
        raw = await reading.read_bytes(request, deps.settings.request_timeout)
        return await bridge.handle(request, actor, raw)

    summary = "Speak the Model Context Protocol: every command is a tool"
    return [Route("POST", "/mcp", handle, summary, _ANSWERS, tag="mcp", body=dict, changes=True, close=bridge.close)]
