"""The recording as a server, which answers each call after so many seconds."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from benchmarks.cloud.recording import key, signed_for


class Replay:
    """Answers what was recorded, in any region, after `seconds`; what wasn't is 404 and counted."""

    def __init__(self, answers: dict[str, Any], seconds: float) -> None:
        self._answers = {
            name: (one["status"], one["headers"], bytes.fromhex(one["body"])) for name, one in answers.items()
        }
        self._seconds = seconds

    async def answer(self, request: web.Request) -> web.Response:
        """One call."""
        body = await request.read()
        found = key(signed_for(request.headers.get("Authorization", "")), request.method, request.raw_path,
                    request.headers.get("X-Amz-Target", ""), body)  # fmt: skip
        await asyncio.sleep(self._seconds)
        status, headers, content = self._answers.get(found, (404, {}, b""))
        return web.Response(status=status, headers=headers, body=content)


async def serve(answers: dict[str, Any], seconds: float) -> None:
    """Serve until the process is ended; the port is said on standard output."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", Replay(answers, seconds).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


@contextmanager
def replayed(path: Path, seconds: float) -> Iterator[str]:
    """The server as a process of its own; gives its address."""
    start = "from benchmarks.cloud.replay import main; main()"
    command = [sys.executable, "-c", start, str(path), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait(10)


def main() -> None:
    """Serve the file of the command line."""
    asyncio.run(serve(orjson.loads(Path(sys.argv[1]).read_bytes())["answers"], float(sys.argv[2])))
