"""Merging: what differs and nothing else, whatever happens beside it or in the middle of it."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.actor import Actor
from inventory.cloud import events
from inventory.cloud.account import Account
from inventory.cloud.diff import difference
from inventory.cloud.model import Cell, Fault, Figures, Resource
from inventory.cloud.storable import LONGEST_ID, storable
from inventory.services import Services
from tests.integration.clouds.stories import DRIFT, account, bucket, buckets, scan_of, seen, told


@pytest.fixture
def prod(services: Services, admin: Actor) -> Account:
    return account(services, admin)


def names(services: Services, admin: Actor) -> set[str]:
    return {one.name for one in services.cloud.finding.find(admin, [], limit=500)}


def test_a_first_look_is_told_in_one_row_and_no_history(services: Services, admin: Actor, prod: Account) -> None:
    assert seen(services, prod, [bucket(n) for n in range(30)]) == Figures(added=30)
    assert told(services, admin, *DRIFT) == [("inventory.discovered", "30 × s3.bucket in eu-west-1")]
    assert services.cloud.finding.changes(admin, prod.created_at) == []


def test_each_change_after_it_is_told_once_and_an_unchanged_look_tells_nothing(
    services: Services, admin: Actor, prod: Account
) -> None:
    seen(services, prod, [bucket(n, size=1) for n in range(4)])
    before = len(told(services, admin, *DRIFT))
    for _ in range(2):
        seen(services, prod, [bucket(0, size=1), bucket(1, size=2), bucket(2, size=1), bucket(4, size=1)])
    assert told(services, admin, *DRIFT)[before:] == [
        ("inventory.discovered", "bucket-4"), ("inventory.changed", "bucket-1"), ("inventory.deleted", "bucket-3"),
    ]  # fmt: skip


def test_a_figure_that_moves_by_itself_is_kept_and_not_told(services: Services, admin: Actor, prod: Account) -> None:
    seen(services, prod, [replace(bucket(1), volatile={"size": 1})])
    assert seen(services, prod, [replace(bucket(1), volatile={"size": 2})]) == Figures(unchanged=1)
    assert services.cloud.finding.get(admin, "bucket-1").resource.volatile == {"size": 2}
    assert len(told(services, admin, *DRIFT)) == 1


def test_what_comes_back_is_new_again(services: Services, admin: Actor, prod: Account) -> None:
    for found in ([bucket(1)], [], [bucket(1)]):
        seen(services, prod, found)
    assert told(services, admin, *DRIFT)[1:] == [
        ("inventory.deleted", "bucket-1"),
        ("inventory.discovered", "bucket-1"),
    ]
    assert [past.kind for past in services.cloud.finding.get(admin, "bucket-1").history] == ["added", "removed"]


def test_a_look_that_broke_off_adds_what_it_saw_and_buries_nothing(
    services: Services, admin: Actor, prod: Account
) -> None:
    seen(services, prod, [bucket(1), bucket(2)])
    seen(services, prod, [bucket(3)], complete=False, error=Fault.FAILED)
    assert names(services, admin) == {"bucket-1", "bucket-2", "bucket-3"}


def test_a_first_look_that_broke_off_is_no_first_look(services: Services, admin: Actor, prod: Account) -> None:
    seen(services, prod, [bucket(1)], complete=False, error=Fault.THROTTLED)
    assert told(services, admin, *DRIFT) == []
    seen(services, prod, [bucket(1), bucket(2)])
    assert told(services, admin, *DRIFT) == [("inventory.discovered", "2 × s3.bucket in eu-west-1")]


def test_an_older_look_that_is_merged_later_changes_nothing(services: Services, admin: Actor, prod: Account) -> None:
    scanning, cell = services.cloud.scanning, buckets(prod)
    slow, quick = scan_of(services, prod), scan_of(services, prod)
    early = slow.clock()
    scanning.merge(quick, cell, [bucket(1), bucket(2)], True, began=early + timedelta(seconds=1))
    assert scanning.merge(slow, cell, [bucket(1)], True, began=early) == Figures()
    assert scanning.merge(slow, cell, [], True, began=early) == Figures()
    assert names(services, admin) == {"bucket-1", "bucket-2"}


def test_two_scans_at_once_leave_each_other_what_they_saw(services: Services, admin: Actor, prod: Account) -> None:
    """Sixteen threads of two scans merge the same eight cells in any order: each cell is told of once."""
    scanning = services.cloud.scanning
    cells = [buckets(prod, region=f"region-{n}") for n in range(8)]
    start = threading.Barrier(16)

    def work(cell: Cell) -> None:
        scan = scan_of(services, prod)
        start.wait(30)
        scanning.merge(scan, cell, [bucket(f"{cell.region}-{n}") for n in range(5)], True, began=scan.clock())

    threads = [threading.Thread(target=work, args=(cell,)) for cell in cells * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(names(services, admin)) == 40
    assert Counter(told(services, admin, *DRIFT)) == Counter(
        ("inventory.discovered", f"5 × s3.bucket in {cell.region}") for cell in cells
    )


def test_a_cell_that_is_named_twice_in_one_look_counts_once(services: Services, admin: Actor, prod: Account) -> None:
    assert seen(services, prod, [bucket(1, a=1), bucket(1, a=2)]).added == 1
    assert services.cloud.finding.get(admin, "bucket-1").resource.properties == {"a": 2}


def test_a_run_that_begins_again_goes_on_with_what_was_left(services: Services, admin: Actor, prod: Account) -> None:
    scanning = services.cloud.scanning
    run = services.cloud.asking.ask(admin, "prod")[0].run
    scan = scanning.begin_scan(prod.community_id, prod, run=run)
    done, failed = buckets(prod), buckets(prod, "us-east-1")
    scanning.merge(scan, done, [bucket(1)], True, began=scan.clock())
    scanning.merge(scan, failed, [], False, Fault.UNREACHABLE, began=scan.clock())
    again = scanning.begin_scan(prod.community_id, prod, run=run)
    assert (again.id, again.done) == (scan.id, frozenset({done}))
    scanning.merge(again, failed, [bucket(2)], True, began=again.clock())
    record = scanning.finish_scan(again)
    assert (record.state, record.cells, record.failed, record.seen, record.added) == ("completed", 2, 0, 2, 2)
    assert len(told(services, admin, "inventory.scan.started")) == 1


def test_more_changes_than_anybody_reads_are_one_row_with_their_number(
    services: Services, admin: Actor, prod: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_ROWS", 3)
    seen(services, prod, [bucket(0)])
    seen(services, prod, [bucket(n) for n in range(5)])
    assert told(services, admin, *DRIFT)[1:] == [("inventory.discovered", "4 × s3.bucket in eu-west-1")]
    assert len(services.cloud.finding.changes(admin, prod.created_at)) == 4


def test_many_at_once_are_a_burst_besides(services: Services, admin: Actor, prod: Account) -> None:
    seen(services, prod, [bucket(0)])
    seen(services, prod, [bucket(n) for n in range(38)])
    assert len(told(services, admin, "inventory.discovered")) == 1 + 37
    assert told(services, admin, "cloud.burst") == [("cloud.burst", "37 new s3.bucket in eu-west-1")]


@pytest.mark.parametrize("text", ["nul\0inside", "half \ud800 a character", "é" * 2000, "👾"])
def test_what_a_database_does_not_take_is_no_reason_to_stop(
    services: Services, admin: Actor, prod: Account, text: str
) -> None:
    odd = Resource("s3.bucket", f"id-{text}", text, None, "storage", {text: text}, {"note": [text, {text: text}]})
    assert seen(services, prod, [odd, bucket(1)]).added == 2
    assert seen(services, prod, [odd, bucket(1)]).unchanged == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(st.text("abc", min_size=1, max_size=2), JSON, max_size=3)


@given(PROPERTIES, PROPERTIES)
def test_two_contents_differ_exactly_where_their_hashes_do(old: dict[str, object], new: dict[str, object]) -> None:
    hashes = [Resource("t", "i", "n", properties=content).hash for content in (old, new)]
    assert bool(difference(old, new)) <= (hashes[0] != hashes[1])
    assert difference(old, old) == {}


@given(st.text(min_size=1))
@settings(max_examples=50)
def test_any_id_fits_into_an_index(text: str) -> None:
    key = storable(Resource("t", text * 50, text)).id
    assert len(key.encode(errors="replace")) <= LONGEST_ID
    assert "\0" not in key


def test_what_went_is_remembered_for_a_while_and_forgotten_then(
    services: Services, admin: Actor, prod: Account
) -> None:
    seen(services, prod, [bucket(1), bucket(2)])
    seen(services, prod, [bucket(1)])
    services.cloud.sentry.forget(prod.created_at + timedelta(days=89))
    assert [one.name for one in services.cloud.finding.find(admin, ["is:removed"])] == ["bucket-2"]
    services.cloud.sentry.forget(prod.created_at + timedelta(days=91))
    assert services.cloud.finding.find(admin, ["is:removed"]) == []
    assert services.cloud.finding.changes(admin, prod.created_at) == []
    assert names(services, admin) == {"bucket-1"}
