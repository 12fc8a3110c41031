"""Old snapshots go by the rule, what is left can still be compared, and what only old ones have is packed."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from inventory.actor import Actor
from inventory.fleet.differing import Chosen
from inventory.fleet.snapshot_model import wanted
from inventory.services import Services
from tests.integration.fleet_facts import Document, seen, sighting, web

DAY = timedelta(days=1)
_SIZES = """
SELECT (SELECT count(*) FROM fleet_span WHERE community_id = %(community)s) AS spans,
    (SELECT count(*) FROM fleet_version WHERE community_id = %(community)s AND document IS NOT NULL) AS documents,
    (SELECT count(*) FROM fleet_version WHERE community_id = %(community)s AND pack IS NOT NULL) AS packed,
    (SELECT count(*) FROM fleet_pack WHERE community_id = %(community)s) AS packs
"""


@pytest.fixture
def sizes(dsn: str, community: str) -> Any:
    """How many rows of each kind there are."""

    def counted() -> tuple[int, ...]:
        with psycopg.connect(dsn) as connection:
            return connection.execute(_SIZES, {"community": community}).fetchone() or ()

    return counted


def many(version: int) -> Document:
    """A host with 150 packages of one version."""
    document = web(nginx="running")
    document["packages"]["items"] = {f"package-{n:03}": {"version": f"{version}.{n}"} for n in range(150)}
    return document


def take(services: Services, actor: Actor, when: datetime, document: Document, *tags: str) -> int:
    seen(services, actor.community, when, sighting("web-1", document))
    return services.fleet.snapshots.take(actor, wanted("one", "", "scheduled", tags), when).snapshot.number


def changes(services: Services, actor: Actor, old: int, new: int, now: datetime) -> list[tuple[str, Any]]:
    found = services.fleet.comparing.changes(actor, str(old), str(new), now, Chosen(("package",), limit=200))
    return [(change.name, [tuple(field) for field in change.fields]) for change in found]


def test_what_only_dropped_snapshots_had_goes_with_them(
    services: Services, moderator: Actor, now: datetime, sizes: Any
) -> None:
    times = [now - 10 * DAY + timedelta(hours=hour) for hour in range(3)]
    for version, when in enumerate(times):
        take(services, moderator, when, many(version))
    last = take(services, moderator, now, many(9))
    before = changes(services, moderator, 1, last, now)
    assert sizes()[0] == 4 * 150 + 4
    assert services.fleet.archive.thin(moderator.community, now) == 2
    assert [snapshot.number for snapshot in services.fleet.snapshots.page(moderator)] == [4, 1]
    assert sizes()[:2] == (2 * 150 + 4, 2 * 150 + 4)
    assert changes(services, moderator, 1, last, now) == before
    assert services.fleet.archive.thin(moderator.community, now) == 0


def test_a_tagged_snapshot_stays(services: Services, moderator: Actor, now: datetime) -> None:
    for hour, tags in enumerate(((), ("release",), (), ())):
        take(services, moderator, now - 10 * DAY + timedelta(hours=hour), web(), *tags)
    services.fleet.archive.thin(moderator.community, now)
    assert [snapshot.number for snapshot in services.fleet.snapshots.page(moderator)] == [4, 2, 1]


def test_what_only_old_snapshots_have_is_packed_and_still_compared(
    services: Services, moderator: Actor, now: datetime, sizes: Any
) -> None:
    first = take(services, moderator, now - 20 * DAY, many(1))
    second = take(services, moderator, now - 10 * DAY, many(2))
    last = take(services, moderator, now, many(3))
    before = [changes(services, moderator, first, number, now) for number in (second, last)]
    assert services.fleet.archive.pack(moderator.community, now) == 150  # the second's were there until today
    assert sizes() == (3 * 150 + 4, 2 * 150 + 4, 150, 1)
    assert [changes(services, moderator, first, number, now) for number in (second, last)] == before
    assert before[0][0] == ("package-000", [("version", "1.0", "2.0")])
    assert services.fleet.archive.pack(moderator.community, now) == 0


def test_a_packed_document_that_comes_back_is_used_again(
    services: Services, moderator: Actor, now: datetime, sizes: Any
) -> None:
    take(services, moderator, now - 20 * DAY, many(1))
    take(services, moderator, now - 10 * DAY, many(2))
    services.fleet.archive.pack(moderator.community, now)
    last = take(services, moderator, now, many(1))
    assert sizes()[2:] == (150, 1)
    assert changes(services, moderator, 1, last, now) == []
    assert len(changes(services, moderator, 2, last, now)) == 150


def test_packs_go_when_nothing_of_them_is_needed(
    services: Services, moderator: Actor, now: datetime, sizes: Any
) -> None:
    take(services, moderator, now - 400 * DAY, web())
    take(services, moderator, now - 390 * DAY, many(1))
    take(services, moderator, now - 380 * DAY, web())
    take(services, moderator, now, web())
    assert services.fleet.archive.pack(moderator.community, now) == 150
    services.fleet.archive.thin(moderator.community, now)
    assert sizes()[2:] == (0, 0)
