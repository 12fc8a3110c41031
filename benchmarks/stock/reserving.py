"""`!stock reserve` with 32 callers and with one, beside pgbench with the same statements."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from random import Random
from statistics import median

from benchmarks import pgbench
from benchmarks.items.core import Core, Job
from benchmarks.items.overheard import OverheardDatabase, Statement
from benchmarks.rounds import Load, paired, ratio
from benchmarks.rows import Row
from benchmarks.stock import levels

_SECONDS = 1.5
_LEAST = 0.5
_CONNECTIONS = {32: 20, 1: 1}
_DICE = f"\\set place random(0, {levels.COMMUNITIES - 1})\n\\set number random(0, {levels.EACH - 1})\n"
_COMMUNITY = "('c' || lpad((:place)::text, 2, '0'))"
_CALLER = "({caller} || jsonb_build_object('community', {community}, 'key', gen_random_uuid()::text))"
_EXPRESSIONS = {
    "community": _COMMUNITY,
    "product": "(:number)::int",
    "activity": "uuidv7()",
    "reservation": "uuidv7()",
    "code": "md5(random()::text)",
}


def rows(dsn: str) -> Iterator[Row]:
    """Reservations a second and the waits for them."""
    script = _script(dsn)
    core = Core(dsn)
    try:
        for callers, connections in _CONNECTIONS.items():
            sides = {
                "ours": partial(core.drive, _jobs(), callers, _SECONDS),
                "pgbench": partial(pgbench.run, dsn, [script], 1, connections, _SECONDS),
            }
            yield from _told(f"reserve, {callers} at once", paired(sides), _LEAST if callers > 1 else None)
    finally:
        core.close()


def _jobs() -> Iterator[Job]:
    """A piece of each of the 100,000 products, in one fixed random order, over and over."""
    places = [(place, number) for place in range(levels.COMMUNITIES) for number in range(levels.EACH)]
    Random(1).shuffle(places)  # noqa: S311 - the same order in every run
    for place, number in cycle(places):
        yield ((levels.community(place), f"!stock reserve {number} 1"),)


def _script(dsn: str) -> str:
    """The statements of one reservation, about a random product of a random community."""
    core = Core(dsn, OverheardDatabase)
    try:
        db = core.db
        assert isinstance(db, OverheardDatabase)
        core.drive(islice(_jobs(), 1), callers=1, seconds=60)
        sent = [statement for statement in db.statements if " stock_level" in statement.sql]
    finally:
        core.close()
    return _DICE + "".join(map(_anywhere, sent))


def _anywhere(sent: Statement) -> str:
    expressions = dict(_EXPRESSIONS)
    if "caller" in sent.params:
        caller = pgbench.literal(sent.params["caller"])
        expressions["caller"] = _CALLER.format(caller=caller, community=_COMMUNITY)
        expressions["needs"] = f"{sent.params['needs']}::smallint"
    return pgbench.script(sent.sql, sent.params, expressions)


def _told(title: str, done: dict[str, list[Load]], least: float | None) -> Iterator[Row]:
    ours, others = ([load.rate for load in done[side]] for side in ("ours", "pgbench"))
    share = ratio(ours, others)
    goal = f"≥ {least} × pgbench" if least else "reported"
    holds = least is None or share >= least
    yield Row("stock", f"{title}: commands/s (pgbench)", median(ours), median(others), goal, holds, share)
    mine, theirs = (
        f"{median(load.p50 for load in done[side]):.3g} / {median(load.p99 for load in done[side]):.3g}"
        for side in ("ours", "pgbench")
    )
    yield Row("stock", f"{title}: p50 / p99, ms (pgbench)", mine, theirs, "reported", holds=True)
