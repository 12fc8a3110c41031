"""The SDK's own client, asking over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

T = TypeVar("T")


def over_http(
    url: str, token: str | None, ask: Callable[[Client], Awaitable[T]], mode: Literal["auto", "legacy"] = "auto"
) -> T:
    """What `ask` gives, with a client that shows this token."""

    async def session() -> T:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(url, http_client=http), mode=mode) as client,
        ):
            return await ask(client)

    return asyncio.run(session())
