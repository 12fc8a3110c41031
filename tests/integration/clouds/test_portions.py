"""A listing that is too long to be held: merged in portions, it tells the same and removes the same."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.model import Cell, Fault, Resource
from inventory.cloud.scan import Scan, ScanRecord, ScanState
from inventory.services import Services
from tests.integration.clouds.stories import DRIFT, bucket, buckets, told
from tests.integration.clouds.stories import account as an_account
from tests.unit.cloud_scans import Played
from workers.cloud import engine
from workers.cloud.engine import Engine
from workers.cloud.faults import CallFault
from workers.cloud.tasks import Caller

Page = Sequence[tuple[Cell, Resource]]
PAGE = 10


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of three pages."""
    monkeypatch.setattr(engine, "PORTION", 3 * PAGE)


@pytest.fixture
def prod(services: Services, admin: Actor) -> Account:
    return an_account(services, admin)


def pages(found: Sequence[tuple[Cell, Resource]], then: Callable[[], None]) -> Callable[[Caller], Iterator[Page]]:
    """A listing in pages, and what happens after the last."""

    def play(_call: Caller) -> Iterator[Page]:
        for begin in range(0, len(found), PAGE):
            yield found[begin : begin + PAGE]
        then()

    return play


def fail() -> None:
    raise CallFault(Fault.FAILED, "It broke off.")


def looked(
    services: Services, of: Account, found: Sequence[Resource], then: Callable[[], None] = lambda: None,
    scan: Scan | None = None,
) -> ScanRecord:  # fmt: skip
    """A scan of one cell that lists these."""
    cell = buckets(of)
    begun = scan or services.cloud.scanning.begin_scan(of.community_id, of)
    Engine(begun, Played({cell: pages([(cell, one) for one in found], then)}), services.cloud.scanning).run()
    return services.cloud.scanning.finish_scan(begun)


def many(*numbers: int, **properties: object) -> list[Resource]:
    return [bucket(number, **properties) for number in numbers]


def test_a_first_look_in_portions_is_one_event_with_the_whole_number(
    services: Services, admin: Actor, prod: Account
) -> None:
    record = looked(services, prod, many(*range(95)))
    assert (record.seen, record.added, record.failed) == (95, 95, 0)
    assert told(services, admin, *DRIFT) == [("inventory.discovered", "95 × s3.bucket in eu-west-1")]
    assert looked(services, prod, many(*range(95))).added == 0


def test_later_looks_tell_exactly_what_differs_and_remove_what_no_portion_saw(
    services: Services, admin: Actor, prod: Account
) -> None:
    looked(services, prod, many(*range(95)))
    before = len(told(services, admin, *DRIFT))
    record = looked(services, prod, [*many(*range(50), *range(52, 95), 100), *many(7, colour="blue")])
    assert (record.seen, record.added, record.changed, record.removed) == (94, 1, 1, 2)
    assert sorted(told(services, admin, *DRIFT)[before:]) == [
        ("inventory.changed", "bucket-7"), ("inventory.deleted", "bucket-50"), ("inventory.deleted", "bucket-51"),
        ("inventory.discovered", "bucket-100"),
    ]  # fmt: skip


def test_a_listing_that_breaks_off_after_portions_removes_nothing(services: Services, prod: Account) -> None:
    looked(services, prod, many(*range(95)))
    record = looked(services, prod, many(*range(40), 200), fail)
    assert (record.added, record.removed, record.failed) == (1, 0, 1)
    assert looked(services, prod, many(*range(40))).removed == 56


def test_a_scan_cut_off_between_portions_does_the_cell_again_and_tells_nothing_twice(
    services: Services, admin: Actor, prod: Account
) -> None:
    looked(services, prod, many(*range(50)))
    run = services.cloud.asking.ask(admin, "prod")[0].run
    first = services.cloud.scanning.begin_scan(prod.community_id, prod, run=run)

    class Gone(BaseException):
        """The process is no more."""

    def vanish() -> None:
        raise Gone

    with pytest.raises(Gone):
        looked(services, prod, many(*range(45), *range(60, 80)), vanish, first)
    again = services.cloud.scanning.begin_scan(prod.community_id, prod, run=run)
    assert again.done == frozenset()
    record = looked(services, prod, many(*range(45), *range(60, 80)), scan=again)
    events = told(services, admin, *DRIFT)[1:]
    assert (record.state, record.removed) == (ScanState.COMPLETED, 5)
    assert sorted(events) == sorted({*events})
    assert len(events) == 20 + 5
