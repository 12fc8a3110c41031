"""The engine: what fails is told and buries nothing, what stops ends, what was done isn't done again."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from threading import Event

import pytest

from inventory.cloud.model import Cell, Fault, Resource
from tests.unit.cloud_scans import Played, Recorder, account, cell, resource, scan_of
from workers.cloud.engine import Engine, Limits, Progress
from workers.cloud.faults import Again, CallFault
from workers.cloud.tasks import Caller

OWNER = account()
Pages = Iterator[Sequence[tuple[Cell, Resource]]]


def listing(where: Cell, *pages: Sequence[int], fault: CallFault | None = None) -> object:
    def play(call: Caller) -> Pages:
        for page in pages:
            call(lambda: None)
            yield [(where, resource(number)) for number in page]
        if fault:
            raise fault

    return play


def ran(plays: dict[Cell, object], keeper: Recorder, **more: object) -> Progress:
    source = Played(plays, more.pop("spread", None))  # type: ignore[arg-type] # plays and spreads of these tests
    return Engine(scan_of(OWNER, **more), source, keeper).run()  # type: ignore[arg-type] # as the test names them


def test_every_listing_is_merged_once_and_counted() -> None:
    keeper = Recorder()
    cells = [cell(n, OWNER) for n in range(50)]
    progress = ran({one: listing(one, [1, 2], [3]) for one in cells}, keeper)
    assert sorted(merge.cell.type for merge in keeper.merges) == sorted(one.type for one in cells)
    assert all(merge.complete and merge.ids == ["id-1", "id-2", "id-3"] for merge in keeper.merges)
    assert (progress.done, progress.total, progress.seen, progress.calls) == (50, 50, 150, 100)


def test_a_listing_that_breaks_off_is_kept_as_far_as_it_came_and_is_not_complete() -> None:
    keeper, one = Recorder(), cell(0, OWNER)
    ran({one: listing(one, [1, 2], fault=CallFault(Fault.DENIED, "no"))}, keeper)
    (merge,) = keeper.merges
    assert (merge.ids, merge.complete, merge.error, merge.detail) == (["id-1", "id-2"], False, Fault.DENIED, "no")


def test_an_error_of_our_own_in_one_listing_ends_no_other() -> None:
    keeper = Recorder()
    good, bad = cell(0, OWNER), cell(1, OWNER)

    def ask() -> None:
        raise ValueError("swordfish")

    def play(call: Caller) -> Pages:
        call(ask)
        yield []

    ran({bad: play, good: listing(good, [1])}, keeper)
    told = {merge.cell: (merge.complete, merge.error, merge.detail) for merge in keeper.merges}
    assert told[good] == (True, None, "")
    assert told[bad][:2] == (False, Fault.FAILED)
    assert "swordfish" not in told[bad][2]


@pytest.mark.parametrize(("failures", "complete"), [(2, True), (3, False)])
def test_a_call_that_may_work_soon_is_made_again_a_few_times(failures: int, complete: bool) -> None:
    keeper, one = Recorder(), cell(0, OWNER)
    left = [failures]

    def ask() -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise CallFault(Fault.UNREACHABLE, "gone", Again.SOON)

    def play(call: Caller) -> Pages:
        call(ask)
        yield []

    ran({one: play}, keeper)
    assert keeper.merges[0].complete is complete


def test_throttled_calls_are_made_until_they_are_answered() -> None:
    keeper, one = Recorder(), cell(0, OWNER)
    left = [20]

    def ask() -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise CallFault(Fault.THROTTLED, "slow down", Again.AT_PACE)

    def play(call: Caller) -> Pages:
        call(ask)
        yield [(one, resource(1))]

    progress = ran({one: play}, keeper)
    assert (keeper.merges[0].complete, progress.throttled) == (True, 20)


def test_what_a_scan_did_before_a_crash_is_not_done_again() -> None:
    keeper = Recorder()
    first, second = cell(0, OWNER), cell(1, OWNER)
    ran({first: listing(first, [1]), second: listing(second, [1])}, keeper, done=frozenset({first}))
    assert [merge.cell for merge in keeper.merges] == [second]


def test_a_cancelled_scan_leaves_what_waits_and_what_hangs_and_merges_nothing_more() -> None:
    keeper, stop, never = Recorder(), Event(), Event()
    hanging = cell(0, OWNER)

    def play(_: Caller) -> Pages:
        stop.set()
        never.wait(30)
        yield [(hanging, resource(1))]

    others = {one: listing(one, [1]) for one in (cell(n, OWNER) for n in range(1, 4))}
    source = Played({hanging: play, **others})  # type: ignore[dict-item] # plays of these tests
    engine = Engine(scan_of(OWNER, stop.is_set), source, keeper, Limits(seats=1))
    engine.run()
    never.set()
    assert keeper.merges == []


def test_who_asks_to_stop_by_an_error_gets_that_error() -> None:
    one = cell(0, OWNER)

    def tell(_: Progress) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Engine(scan_of(OWNER), Played({one: listing(one, [1])}), Recorder()).run(tell)  # type: ignore[dict-item] # as above


def test_a_database_that_fails_ends_the_scan() -> None:
    class Broken(Recorder):
        def merge(self, *_: object, **__: object) -> object:  # type: ignore[override] # it only fails
            raise ConnectionError

    one = cell(0, OWNER)
    with pytest.raises(ConnectionError):
        ran({one: listing(one, [1])}, Broken())


def test_a_listing_over_many_cells_empties_those_it_covers_and_no_other() -> None:
    keeper, whole = Recorder(), cell(0, OWNER, "global")
    here, gone, elsewhere = (cell(0, OWNER, region) for region in ("eu-1", "eu-2", "us-1"))
    keeper.known = dict.fromkeys((here, gone, elsewhere), timedelta(0))
    ran({whole: listing(here, [1])}, keeper, spread=lambda one: one.region.startswith("eu"))
    assert {merge.cell.region: merge.ids for merge in keeper.merges} == {"eu-1": ["id-1"], "eu-2": [], "global": []}
    assert keeper.merges[-1].cell == whole
