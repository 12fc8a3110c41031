"""The status of a thing over HTTP: ours beside Flask, SQLAlchemy and gunicorn, with and without a cache."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.items import things
from benchmarks.peers import Peer, python
from benchmarks.rounds import Load, paired, ratio
from benchmarks.rows import Row
from benchmarks.serving import free_port, serving

_SECONDS = 1.5
_CALLERS = 32
_HOT = 10
_COLD = 100_000
_FLASK = ("-w4", "-kgthread", "--threads=8", "--keep-alive=75", "--log-level=error", "flask_app:app")
_UNLIMITED = str(10**9)
_ROOT = Path(__file__).parents[2]


def rows(dsn: str) -> Iterator[Row]:
    """Hits beside Flask with a cache of its own, misses beside Flask without."""
    own = {"DATABASE_URL": dsn, "CONSOLE": "off", "PERSON_PER_MINUTE": _UNLIMITED, "COMMUNITY_PER_MINUTE": _UNLIMITED}
    token = subprocess.run(
        [sys.executable, "-m", "bot", "token", "create", "--community", things.BIG, "--role", "member"],
        env=os.environ | own, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    headers = f"Authorization: Bearer {token}\r\nX-Community-ID: {things.BIG}\r\n"
    with ExitStack() as stack:
        ours, plain, cached = free_port(), free_port(), free_port()
        stack.enter_context(serving(ours, [sys.executable, "-m", "bot"], own | {"MODULE_PORT": str(ours)}))
        stack.enter_context(_flask(plain, {"DSN": dsn}))
        stack.enter_context(_flask(cached, {"DSN": dsn, "CACHED": "1"}))
        for name, paths, other, least in (("hit", _paths(_HOT), cached, 2), ("miss", _paths(_COLD), plain, 3)):
            mine, theirs = (
                stack.enter_context(Peer("http_client", {"port": port, "headers": headers, "paths": paths}))
                for port in (ours, other)
            )
            yield _measured(name, mine, theirs, least)


def _measured(name: str, ours: Peer, flask: Peer, least: float) -> Row:
    done: dict[str, list[Load]] = paired(
        {side: partial(peer.drive, _CALLERS, _SECONDS) for side, peer in (("ours", ours), ("flask", flask))}
    )
    mine, others = ([load.rate for load in done[side]] for side in ("ours", "flask"))
    share = ratio(mine, others)
    cache = "with its cache" if name == "hit" else "without a cache"
    title = f"HTTP status, cache {name}, {_CALLERS} at once: requests/s (Flask {cache})"
    return Row("items", title, median(mine), median(others), f"≥ {least} × Flask", share >= least, share)


def _paths(count: int) -> list[str]:
    """The first things of the big community; asked in turn, 100,000 are never in a cache of 10,000."""
    return [f"/inventory/status?name={quote(things.name(number))}" for number in range(count)]


@contextmanager
def _flask(port: int, own: Mapping[str, str]) -> Iterator[None]:
    gunicorn = [str(python().parent / "gunicorn"), "--chdir", str(_ROOT / "benchmarks/peers")]
    with serving(port, [*gunicorn, f"-b127.0.0.1:{port}", *_FLASK], own):
        yield
