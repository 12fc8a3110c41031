"""The SDK's own client, asking over HTTP, and what a bot that is started by a client finds around it."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, TypeVar

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from psycopg.conninfo import make_conninfo

T = TypeVar("T")
ROOT = Path(__file__).parents[2]


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


def environment(folder: Path, dsn: str) -> dict[str, str]:
    """The environment of `python -m bot mcp` with its data in a folder and its database at an address."""
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), "DATABASE_URL": make_conninfo(dsn),
        "DATA_DIR": str(folder / "data"), "MODULE_PORT": "0",
    }  # fmt: skip
