"""The API as the composition root opens it: every part of the process shows up in its health and figures."""

import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from bot.storage import Storage
from inventory.actor import Role
from tests.integration.http_api import Api, Loop, http_settings, open_session, token_of


async def opened(settings: Settings, dsn: str, stack: AsyncExitStack) -> App:
    """An app whose doors are open; closing the stack drains it."""
    app = App(settings, Storage(dsn, dsn))
    app._open_core(stack)
    await app.background.open(stack)
    await app._open_doors(stack)
    return app


def test_the_app_tells_how_its_parts_are(dsn: str, community: str, tmp_path: Path) -> None:
    settings, stack = http_settings(console="off", data_dir=tmp_path), AsyncExitStack()
    with Loop() as loop:
        try:
            app = loop.do(opened(settings, dsn, stack))
            session = loop.do(open_session())
            stack.push_async_callback(session.close)
            port = int(str(app.parts()["http"]["port"]))
            caller = Api(loop, session, port).by(token_of(app.services, community, Role.ADMIN))
            health, figures = caller.get("/health/detailed"), caller.get("/metrics")
        finally:
            loop.do(stack.aclose())
    assert health.status == 200
    assert {"database", "cache", "threads", "http", "jobs"} <= set(health.body["parts"])
    assert health.body["parts"]["database"]["pools"]["write"]["pool_max"] == settings.write_connections
    assert 'storekeeper_http_requests_total{method="GET",route="/health/detailed"' in figures.body


def test_a_port_that_is_taken_is_said_to_the_person_at_the_console_and_in_the_health(
    dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = AsyncExitStack()
    with Loop() as loop, socket.create_server(("127.0.0.1", 0)) as other:
        place = f"127.0.0.1:{other.getsockname()[1]}"
        settings = http_settings(console="on", data_dir=tmp_path, module_port=other.getsockname()[1])
        try:
            app = loop.do(opened(settings, dsn, stack))
            state = app.parts()["http"]
        finally:
            loop.do(stack.aclose())
    problem = f"{place} can't be used (Address already in use); set MODULE_PORT to a free port"
    assert state == {"status": "down", "detail": problem}
    assert capsys.readouterr().err.splitlines() == [f"There is no HTTP API: {problem}."]
