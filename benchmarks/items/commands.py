"""Commands through the whole path, from text to reply, beside pgbench running the very statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from benchmarks import pgbench
from benchmarks.items import jobs
from benchmarks.items.core import Core, Job
from benchmarks.items.plain import PlainDatabase, commands_alone
from benchmarks.items.scripts import Scripts
from benchmarks.rounds import Load, paired, ratio
from benchmarks.rows import Row

_CALLERS = (32, 1)
# One caller says little in a second, and a p99 of little is the luck of a few.
_SECONDS = {32: 1.5, 1: 3.0}
_CONNECTIONS = {32: 20, 1: 1}
REPORTED = "reported"


@dataclass(frozen=True)
class Scenario:
    """What people say, what pgbench runs beside it (each script worth so many commands), and the goal."""

    name: str
    stream: Iterator[Job]
    scripts: Sequence[str]
    commands: int = 1
    least: float | None = None
    """The share of pgbench's rate to reach with 32 callers."""


def rows(dsn: str) -> Iterator[Row]:
    """All scenarios; lending also beside plain threads."""
    scripts = Scripts(dsn)
    try:
        scenarios = _scenarios(scripts)
    finally:
        scripts.close()
    core, plain = Core(dsn), Core(dsn, PlainDatabase, commands_alone())
    try:
        for scenario in scenarios:
            for callers in _CALLERS:
                yield from _measured(dsn, core, plain, scenario, callers)
    finally:
        plain.close()
        core.close()


def _scenarios(scripts: Scripts) -> list[Scenario]:
    return [
        Scenario("checkout and checkin", jobs.lend_and_return(), scripts.lend_and_return(), commands=2, least=0.5),
        Scenario("add", jobs.add(), scripts.add()),
        Scenario("status, cache hit", jobs.status_hit(), scripts.status()),
        Scenario("status, cache miss", jobs.status_missed(), scripts.status()),
        Scenario("search of 1,000", jobs.search_small(), scripts.search(jobs.search_small)),
        Scenario("search of 200,000", jobs.search_big(), scripts.search(jobs.search_big)),
    ]


def _measured(dsn: str, core: Core, plain: Core, scenario: Scenario, callers: int) -> Iterator[Row]:
    seconds = _SECONDS[callers]
    sides = {
        "ours": partial(core.drive, scenario.stream, callers, seconds),
        "pgbench": partial(pgbench.run, dsn, scenario.scripts, scenario.commands, _CONNECTIONS[callers], seconds),
    }
    if scenario.least:
        sides["plain"] = partial(plain.drive, scenario.stream, callers, seconds)
    done = paired(sides)
    title = f"{scenario.name}, {callers} at once"
    yield _rate(title, done, scenario.least if callers > 1 else None)
    yield _waits(title, done)
    cpu = median(load.cpu for load in done["ours"])
    yield Row("items", f"{title}: CPU µs a command", cpu, None, REPORTED, holds=True)
    if "plain" in done:
        yield _p99(title, done["ours"], done["plain"])


def _rate(title: str, done: dict[str, list[Load]], least: float | None) -> Row:
    ours, others = ([load.rate for load in done[side]] for side in ("ours", "pgbench"))
    share = ratio(ours, others)
    goal = f"≥ {least} × pgbench" if least else REPORTED
    name = f"{title}: commands/s (pgbench)"
    return Row("items", name, median(ours), median(others), goal, least is None or share >= least, share)


def _waits(title: str, done: dict[str, list[Load]]) -> Row:
    ours, others = (
        f"{median(load.p50 for load in done[side]):.3g} / {median(load.p99 for load in done[side]):.3g}"
        for side in ("ours", "pgbench")
    )
    return Row("items", f"{title}: p50 / p99, ms (pgbench)", ours, others, REPORTED, holds=True)


def _p99(title: str, ours: Sequence[Load], others: Sequence[Load]) -> Row:
    share = ratio([load.p99 for load in ours], [load.p99 for load in others])
    name = f"{title}: p99, ms (plain threads)"
    mine, theirs = median(load.p99 for load in ours), median(load.p99 for load in others)
    return Row("items", name, mine, theirs, "no worse", share <= 1, share)
