"""What the doctor says of the HTTP API's port: free, held by a bot, or by another program."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.doctor.finding import Finding, problem
from bot.doctor.http import check_http
from bot.settings import Settings
from tests.standins.run import run


def said(host: str, port: int) -> list[Finding]:
    return run(check_http(Settings(_env_file=None, http_host=host, module_port=port)))


def test_a_port_that_nobody_has_is_well() -> None:
    assert said("127.0.0.1", 0) == [Finding("HTTP", "any free port is taken.")]


@pytest.mark.parametrize(("module", "well"), [("shelf", True), ("somebody", False)])
def test_a_port_that_is_taken_is_well_where_a_bot_has_it(module: str, well: bool) -> None:
    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "healthy", "module": module})

    async def story() -> list[Finding]:
        app = web.Application()
        app.router.add_get("/health", health)
        async with TestServer(app) as server:
            return await check_http(Settings(_env_file=None, module_port=server.port, module_name="shelf"))

    (found,) = run(story())
    assert found.well is well
    assert ("a bot answers" in found.says) is well
    assert ("is another program's - set MODULE_PORT to a free port." in found.says) is not well


def test_an_address_of_another_machine_is_a_problem() -> None:
    (found,) = said("192.0.2.1", 8080)
    assert found == problem(
        "HTTP", "192.0.2.1:8080 can't be used (Cannot assign requested address) - correct HTTP_HOST or MODULE_PORT."
    )
