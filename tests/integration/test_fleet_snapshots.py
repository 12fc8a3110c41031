"""Snapshots: only what differs is stored, denied is never gone, and any two can be compared."""

from datetime import datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.errors import Denied, NotFound
from inventory.fleet.comparing import Comparison
from inventory.fleet.diff import ChangeType
from inventory.fleet.differing import Chosen
from inventory.fleet.snapshot_model import Snapshot, SnapshotType, wanted
from inventory.services import Services
from tests.integration.fleet_facts import seen, sighting, web

HOUR = timedelta(hours=1)


def take(services: Services, actor: Actor, now: datetime, name: str = "one", **words: object) -> Snapshot:
    kind, tags = str(words.get("kind", "manual")), words.get("tags", ())
    return services.fleet.snapshots.take(actor, wanted(name, "", kind, tags), now).snapshot  # type: ignore[arg-type] # a test's


def compare(services: Services, actor: Actor, now: datetime) -> Comparison:
    return services.fleet.comparing.compare(actor, "first", "latest", now)


def told(services: Services, actor: Actor, now: datetime) -> list[str]:
    found = services.fleet.comparing.changes(actor, "first", "latest", now, Chosen(limit=200))
    return [f"{change.change} {change.kind} {change.name or change.target_name}" for change in found]


def test_nothing_changed_is_no_change(services: Services, moderator: Actor, now: datetime) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running")), complete=True)
    first = take(services, moderator, now)
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running"), {"cpu.percent": 99}))
    second = take(services, moderator, now + HOUR, "two")
    assert (first.number, second.number) == (1, 2)
    assert first.counts == second.counts == {"target": 1, "service": 1, "container": 1, "package": 2, "port": 1}
    assert first.complete
    assert compare(services, moderator, now + HOUR).total() == 0


def test_each_change_is_told_with_its_fields(services: Services, moderator: Actor, now: datetime) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running")))
    take(services, moderator, now)
    after = web(nginx="stopped", cron="running")
    after["containers"]["items"]["shop"]["image"] = "shop:2"
    del after["packages"]["items"]["curl"]
    seen(services, moderator.community, now, sighting("web-1", after))
    take(services, moderator, now + HOUR)
    assert told(services, moderator, now + HOUR) == [
        "modified container shop",
        "deleted package curl",
        "created service cron",
        "modified service nginx",
    ]
    [container] = services.fleet.comparing.changes(
        moderator, "1", "2", now, Chosen(("container",), ChangeType.MODIFIED)
    )
    assert [tuple(field) for field in container.fields] == [("image", "shop:1", "shop:2")]
    found = compare(services, moderator, now + HOUR)
    assert found.counts["service"] == {ChangeType.CREATED: 1, ChangeType.MODIFIED: 1}
    assert [(change.name, change.critical) for change in found.critical] == [("nginx", "status_degradation")]


def test_a_deleted_service_and_a_fallen_score_are_critical(services: Services, moderator: Actor, now: datetime) -> None:
    calm, busy = {"cpu.percent": 5.0, "memory.percent": 5.0}, {"cpu.percent": 95.0, "memory.percent": 95.0}
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running"), calm))
    take(services, moderator, now)
    seen(services, moderator.community, now, sighting("web-1", web(), busy))
    take(services, moderator, now + HOUR)
    found = compare(services, moderator, now + HOUR)
    assert [(change.name, change.critical) for change in found.critical] == [("nginx", "deleted")]
    [drop] = found.health_drops
    assert (drop.target_name, drop.old - drop.new > 0.2) == ("web-1", True)


def test_what_nobody_may_look_at_is_not_gone(services: Services, moderator: Actor, now: datetime) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running")), complete=True)
    before = take(services, moderator, now)
    half = {"system": web()["system"]}
    blind = {"services": "no permission", "containers": "no permission", "packages": "no permission"}
    seen(services, moderator.community, now, sighting("web-1", half, blind=blind))
    after = take(services, moderator, now + HOUR)
    assert told(services, moderator, now + HOUR) == []
    assert after.counts == before.counts
    assert not after.complete
    assert "web-1 services: no permission" in after.unseen


def test_a_target_that_a_complete_answer_leaves_out_is_deleted_with_all_it_had(
    services: Services, moderator: Actor, now: datetime
) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running")), sighting("web-2", web()))
    take(services, moderator, now)
    seen(services, moderator.community, now, sighting("web-2", web()))
    take(services, moderator, now + HOUR)
    assert told(services, moderator, now + HOUR) == []  # it wasn't complete
    seen(services, moderator.community, now, sighting("web-2", web()), complete=True)
    take(services, moderator, now + 2 * HOUR)
    gone = told(services, moderator, now + 2 * HOUR)
    assert "deleted target web-1" in gone
    assert "deleted service nginx" in gone
    assert all(line.startswith("deleted ") for line in gone)


def test_a_thing_that_went_and_came_back_is_the_same(services: Services, moderator: Actor, now: datetime) -> None:
    for number, document in enumerate((web(nginx="running"), web(), web(nginx="running"))):
        seen(services, moderator.community, now, sighting("web-1", document))
        take(services, moderator, now + number * HOUR)
    assert told(services, moderator, now + 3 * HOUR) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("#2", 2), ("latest", 3), ("first", 1), ("yesterday", 1), ("1h", 2), ("Night ly", 2), ("9w", 1)],
)
def test_a_snapshot_is_found_by_number_name_and_time(
    services: Services, moderator: Actor, now: datetime, text: str, number: int
) -> None:
    for age, name in ((26, "old"), (1, "nightly"), (0, "new")):
        take(services, moderator, now - age * HOUR, name)
    assert services.fleet.snapshots.get(moderator, text, now).number == number


def test_nobody_elses_snapshot_is_there_and_a_member_takes_none(
    services: Services, moderator: Actor, member: Actor, now: datetime
) -> None:
    taken = take(services, moderator, now)
    stranger = Actor(f"not-{moderator.community}", "test:x", "X", "test", moderator.rank)
    for text in (str(taken.id), "1", "latest", "one"):
        with pytest.raises(NotFound):
            services.fleet.snapshots.get(stranger, text, now)
    with pytest.raises(Denied):
        take(services, member, now)
    assert services.fleet.snapshots.page(member)[0].id == taken.id


def test_the_same_request_takes_one_snapshot(services: Services, moderator: Actor, now: datetime) -> None:
    once = moderator.with_key("message-1", "same")
    numbers = {take(services, once, now).number for _ in range(3)}
    assert numbers == {1}
    assert len(services.fleet.snapshots.page(moderator)) == 1


def test_snapshots_are_listed_by_kind_and_page(services: Services, moderator: Actor, now: datetime) -> None:
    for kind in ("manual", "scheduled", "manual", "backup"):
        take(services, moderator, now, kind=kind)
    manual = services.fleet.snapshots.page(moderator, SnapshotType.MANUAL)
    assert [snapshot.number for snapshot in manual] == [3, 1]
    assert [snapshot.number for snapshot in services.fleet.snapshots.page(moderator, before=3, limit=1)] == [2]


def test_what_is_critical_after_a_deployment_is_told_in_the_same_transaction(
    services: Services, moderator: Actor, admin: Actor, now: datetime
) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running", cron="running")))
    take(services, moderator, now, "before", kind="pre_deployment")
    take(services, moderator, now, "nightly", kind="scheduled")
    seen(services, moderator.community, now, sighting("web-1", web(nginx="failed")))
    words = wanted("after", "", "post_deployment", ())
    taken = services.fleet.snapshots.take(moderator, words, now + HOUR)
    assert taken.before is not None
    assert (taken.before.name, taken.critical) == (
        "before",
        ["service cron on web-1 (deleted)", "service nginx on web-1 (status_degradation)"],
    )
    alarm = services.audit.recent(admin, 1)[0]
    assert (alarm.action, alarm.details["severity"], alarm.details["count"]) == ("fleet.critical", "critical", 2)


def test_a_deployment_that_broke_nothing_raises_no_alarm(
    services: Services, moderator: Actor, admin: Actor, now: datetime
) -> None:
    seen(services, moderator.community, now, sighting("web-1", web(nginx="stopped")))
    take(services, moderator, now, "before", kind="pre_deployment")
    seen(services, moderator.community, now, sighting("web-1", web(nginx="running", cron="running")))
    take(services, moderator, now + HOUR, "after", kind="post_deployment")
    assert services.audit.recent(admin, 1)[0].action == "fleet.snapshot"


def test_tags_are_given_later_too(services: Services, moderator: Actor, now: datetime) -> None:
    take(services, moderator, now)
    assert services.fleet.snapshots.tag(moderator, "1", ["Release", "release"], now).tags == ["release"]
    assert services.fleet.snapshots.get(moderator, "1", now).tags == ["release"]
