"""Dispatch of chat commands with the same SQL: ours beside the frameworks of discord.py and errbot."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from statistics import median

from benchmarks.items import jobs
from benchmarks.items.core import Core
from benchmarks.items.scripts import Scripts
from benchmarks.peers import Peer
from benchmarks.rounds import paired, ratio
from benchmarks.rows import Row

_SECONDS = 1.5
_CALLERS = 32
_THINGS = 20_000
_PEERS = (("discord.py", "discord_bot", 1.5), ("errbot", "errbot_bot", None))


def rows(dsn: str) -> Iterator[Row]:
    """One row for each framework."""
    task = {"dsn": dsn, "statements": _statements(dsn), "things": _things()}
    core = Core(dsn)
    try:
        for name, program, least in _PEERS:
            with Peer(program, task) as peer:
                yield from _measured(core, peer, name, least)
    finally:
        core.close()


def _measured(core: Core, peer: Peer, name: str, least: float | None) -> Iterator[Row]:
    done = paired(
        {
            "ours": partial(core.drive, jobs.lend_and_return(seed=3), _CALLERS, _SECONDS),
            "other": partial(peer.drive, _CALLERS, _SECONDS),
        }
    )
    ours, others = ([load.rate for load in done[side]] for side in ("ours", "other"))
    share = ratio(ours, others)
    goal = f"≥ {least} × {name}" if least else "reported"
    title = f"chat commands with SQL, {_CALLERS} at once"
    yield Row(
        "items",
        f"{title}: commands/s ({name})",
        median(ours),
        median(others),
        goal,
        least is None or share >= least,
        share,
    )
    mine, theirs = (median(load.cpu for load in done[side]) for side in ("ours", "other"))
    yield Row("items", f"{title}: CPU µs a command ({name})", mine, theirs, "reported", holds=True)


def _statements(dsn: str) -> dict[str, dict[str, object]]:
    scripts = Scripts(dsn)
    try:
        sent = zip(("checkout", "checkin"), scripts.lending(), strict=True)
        return {
            command: {"sql": one.sql, "asked": {**one.params["asked"].obj, "activity": ""}} for command, one in sent
        }
    finally:
        scripts.close()


def _things() -> list[tuple[str, str]]:
    names = jobs.everywhere(lambda name: (name,), seed=4)
    return [job[0] for job in islice(names, _THINGS)]
