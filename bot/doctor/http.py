"""Whether the HTTP API has its port: free, held by a bot that runs, or by another program."""

import errno
import socket
from http import HTTPStatus

import aiohttp
import orjson

from bot.doctor.finding import Finding, problem
from bot.settings import Settings
from bot.web.port import reason

ABOUT = "HTTP"
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked at, not listened on
_LONGEST = 4096


async def check_http(settings: Settings) -> list[Finding]:
    """One finding; it may be asked while the bot runs, which holds the port then."""
    host, port = settings.http_host, settings.module_port
    place = f"{host}:{port}"
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return [Finding(ABOUT, f"{place} is free." if port else "any free port is taken.")]
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return [problem(ABOUT, f"{place} can't be used ({reason(error)}) - correct HTTP_HOST or MODULE_PORT.")]
    if await _answers(_ANYWHERE.get(host, host), port, settings.module_name):
        return [Finding(ABOUT, f"a bot answers at {place}; a second one here needs another MODULE_PORT.")]
    return [problem(ABOUT, f"{place} is another program's - set MODULE_PORT to a free port.")]


async def _answers(host: str, port: int, module: str) -> bool:
    """Whether what listens there is a bot like this one."""
    address = f"http://[{host}]:{port}/health" if ":" in host else f"http://{host}:{port}/health"
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(address) as answer:
            told = orjson.loads(await answer.content.read(_LONGEST))
            return answer.status == HTTPStatus.OK and isinstance(told, dict) and told.get("module") == module
    except (aiohttp.ClientError, OSError, TimeoutError, orjson.JSONDecodeError):
        return False
