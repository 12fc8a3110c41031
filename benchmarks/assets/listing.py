"""A list of 250 coins over HTTP: ours from the cache, beside the stack of the service before over the same database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.assets import market
from benchmarks.peers import Peer, python
from benchmarks.rounds import Load, paired, ratio
from benchmarks.rows import Row
from benchmarks.serving import free_port, serving

_SECONDS, _CALLERS, _LEAST = 2.0, 16, 10
_PATH = "/inventory/assets?active_only=true&limit=250"
_UVICORN = ("--log-level=critical", "--no-access-log", "fastapi_app:app")
_UNLIMITED = str(10**9)
_ROOT = Path(__file__).parents[2]


def rows(dsn: str) -> Iterator[Row]:
    """Requests a second, and the waits."""
    own = {"DATABASE_URL": dsn, "CONSOLE": "off", "PERSON_PER_MINUTE": _UNLIMITED, "COMMUNITY_PER_MINUTE": _UNLIMITED}
    with ExitStack() as stack:
        ours, theirs = free_port(), free_port()
        stack.enter_context(serving(ours, [sys.executable, "-m", "bot"], own | {"MODULE_PORT": str(ours)}))
        uvicorn = [str(python().parent / "uvicorn"), "--app-dir", str(_ROOT / "benchmarks/peers"), f"--port={theirs}"]
        stack.enter_context(serving(theirs, [*uvicorn, *_UVICORN], {"DSN": dsn}))
        header = f"Authorization: Bearer {_token(own)}\r\n"
        sides = {
            name: stack.enter_context(Peer("http_client", {"port": port, "headers": header, "paths": [_PATH]}))
            for name, port in (("ours", ours), ("fastapi", theirs))
        }
        for peer in sides.values():
            peer.drive(1, 0.1)  # sixteen at once would all find the cache empty, and be told that we are busy
        done = paired({name: partial(peer.drive, _CALLERS, _SECONDS) for name, peer in sides.items()})
    yield from _told(done)


def _told(done: dict[str, list[Load]]) -> Iterator[Row]:
    mine, others = ([load.rate for load in done[side]] for side in ("ours", "fastapi"))
    share = ratio(mine, others)
    title = f"list of 250 coins from the cache, {_CALLERS} at once: requests/s (FastAPI)"
    yield Row("assets", title, median(mine), median(others), f"≥ {_LEAST} × FastAPI", share >= _LEAST, share)
    waits = [
        f"{median(load.p50 for load in done[side]):.3g} / {median(load.p99 for load in done[side]):.3g}"
        for side in done
    ]
    yield Row("assets", "the same: p50 / p99, ms (FastAPI)", waits[0], waits[1], "reported", holds=True)


def _token(own: dict[str, str]) -> str:
    create = [sys.executable, "-m", "bot", "token", "create", "--community", market.COMMUNITY, "--role", "member"]
    made = subprocess.run(create, env=os.environ | own, check=True, capture_output=True, text=True)
    return made.stdout.strip()
