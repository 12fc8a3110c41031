"""Alerts on real PostgreSQL: told once, to those who asked, with their end; silenced, acknowledged, inhibited."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inventory.actor import Actor, Role
from inventory.alerts.model import Notice
from inventory.alerts.observation import Observation, Subject
from inventory.db import Database
from inventory.errors import Denied, NotFound
from inventory.services import Services
from tests.integration.deliverer import Clock, brought_out, outbound

KIND = "inventory.overdue"
DRILL = Subject("item", "1", "Drill")
HAS = {"holder": "test:mia", "holder_name": "Mia", "pieces": 1}
Observe = Callable[..., list[Notice]]


@pytest.fixture
def keeper(admin: Actor) -> Actor:
    """The admin at the console, whose channel is told of things."""
    return replace(admin, door="console")


@pytest.fixture
def observe(services: Services, community: str, now: datetime) -> Observe:
    """Say how the drill is, so many minutes after noon."""

    def seen(
        firing: bool, minute: float = 0, subject: Subject = DRILL, *, fingerprint: str = "", parent: str = ""
    ) -> list[Notice]:
        when = now + timedelta(minutes=minute)
        return services.alerts.observe(
            community, KIND, subject, firing, when, value="2 days", details=HAS, fingerprint=fingerprint, parent=parent
        )

    return seen


@pytest.fixture
def told(db: Database, community: str) -> Callable[[], list[str]]:
    """All that is posted within the next two minutes."""
    clock = Clock()

    def later() -> list[str]:
        clock.pass_by(minutes=2)
        return brought_out(db, clock, community)

    return later


def test_an_alert_is_told_when_it_fires_and_when_it_is_over(
    services: Services, keeper: Actor, observe: Observe, told: Callable[[], list[str]]
) -> None:
    services.subscriptions.add(keeper, "console", "overdue")
    assert (observe(True), observe(True, 1)) == ([Notice.FIRING], [])
    assert told() == ["⚠️ Mia has had 'Drill' too long: 2 days."]
    assert (observe(False, 5), observe(False, 6)) == ([Notice.RESOLVED], [])
    assert told() == ["✅ 'Drill', which Mia had too long, is no longer overdue."]


def test_a_burst_of_500_alerts_in_a_minute_is_one_post(
    services: Services, db: Database, keeper: Actor, now: datetime
) -> None:
    services.subscriptions.add(keeper, "console", "overdue")
    clock = Clock()
    for second in range(0, 60, 6):
        seen = [Observation(Subject("item", f"{second}-{n}", f"Thing {n}"), True, details=HAS) for n in range(50)]
        services.alerts.observe_all(keeper.community, KIND, seen, now + timedelta(seconds=second))
        assert brought_out(db, clock, keeper.community) == []
    clock.pass_by(seconds=61)
    (post,) = brought_out(db, clock, keeper.community)
    assert post.startswith("500 × a loan is past its due time, ")
    assert post.endswith("… and 492 more.")
    clock.pass_by(hours=1)
    assert brought_out(db, clock, keeper.community) == []


def test_a_thing_that_comes_and_goes_for_an_hour_is_posted_twice_not_sixty_times_and_its_end_once(
    services: Services, keeper: Actor, now: datetime, told: Callable[[], list[str]]
) -> None:
    services.subscriptions.add(keeper, "console", "fleet.unhealthy")
    host, posts = Subject("host", "h1", "web-1"), list[str]()
    for minute in range(60):
        at = now + timedelta(minutes=minute)
        services.alerts.observe(keeper.community, "fleet.unhealthy", host, minute % 4 < 3, at, value="0.4")
        posts += told()
    assert len(posts) == 2
    assert posts[1].endswith("It comes and goes; more when it has settled.")
    for minute in range(60, 120):
        at = now + timedelta(minutes=minute)
        services.alerts.observe(keeper.community, "fleet.unhealthy", host, False, at, value="0.9")
        posts += told()
    assert [post[:1] for post in posts[2:]] == ["✅"]


def test_whoever_was_told_is_told_the_end_although_muted_and_nobody_else_is(
    services: Services, keeper: Actor, observe: Observe, told: Callable[[], list[str]]
) -> None:
    number = services.subscriptions.add(keeper, "console", "overdue").number
    observe(True)
    told()
    services.subscriptions.mute(keeper, number, datetime.now(UTC) + timedelta(hours=1))
    services.subscriptions.add(keeper, "console", "inventory.overdue*")
    observe(True, 1, Subject("item", "2", "Saw"))
    observe(False, 2)
    assert sorted(told()) == [
        "⚠️ Mia has had 'Saw' too long: 2 days.",
        "✅ 'Drill', which Mia had too long, is no longer overdue.",
    ]


def test_a_silenced_thing_is_told_when_the_silence_ends_and_it_still_fires(
    services: Services, keeper: Actor, now: datetime, observe: Observe
) -> None:
    services.alert_desk.silence(keeper, "drill", now, now + timedelta(minutes=10))
    assert (observe(True), observe(True, 9), observe(True, 11)) == ([], [], [Notice.FIRING])


def test_maintenance_keeps_back_all_and_no_end(
    services: Services, keeper: Actor, now: datetime, observe: Observe
) -> None:
    observe(True)
    services.alert_desk.silence(keeper, "", now, now + timedelta(hours=1), "moving")
    assert observe(True, 2, Subject("item", "2", "Saw")) == []
    assert observe(False, 5) == [Notice.RESOLVED]


def test_an_acknowledged_alert_is_not_repeated_and_tells_who_looks_after_it(
    services: Services, keeper: Actor, observe: Observe
) -> None:
    observe(True)
    assert services.alert_desk.ack(keeper, "DRILL") == 1
    (alert,) = services.alert_desk.open(keeper)
    assert alert.condition.acked_by == "Ada"
    assert observe(True, 60 * 30) == []
    assert observe(False, 60 * 31) == [Notice.RESOLVED]
    with pytest.raises(NotFound, match="No alert fires for 'Drill'"):
        services.alert_desk.ack(keeper, "Drill")


def test_those_who_were_told_are_told_who_looks_after_it_and_who_did(
    services: Services, keeper: Actor, observe: Observe, told: Callable[[], list[str]]
) -> None:
    services.subscriptions.add(keeper, "console", "overdue")
    services.subscriptions.add(keeper, "console", "overdue", filters={"subject": "saw"})
    observe(True)
    told()
    services.alert_desk.ack(keeper, "Drill")
    assert told() == ["Ada looks after 'Drill' (inventory.overdue)."]
    observe(False, 5)
    assert told() == ["✅ 'Drill', which Mia had too long, is no longer overdue. Ada looked after it."]


def test_later_posts_about_an_alert_answer_the_one_that_told_it_first(
    services: Services, db: Database, keeper: Actor, observe: Observe
) -> None:
    services.subscriptions.add(keeper, "console", "overdue", gather_seconds=0)
    line, answered = outbound(db, Clock()), []
    for minutes, firing in ((0, True), (60 * 48, True), (60 * 49, False), (60 * 60, True)):
        observe(firing, minutes)
        (post,) = [post for post in line.claim(["console"], 100) if post.community == keeper.community]
        answered.append(post.answers)
        line.done(post, f"message {minutes}")
    assert answered == [None, "message 0", "message 0", None]


def test_one_end_of_what_was_told_in_two_posts_answers_neither(
    services: Services, db: Database, keeper: Actor, observe: Observe, now: datetime
) -> None:
    services.subscriptions.add(keeper, "console", "overdue")
    clock, answers = Clock(), []
    for number in range(2):
        observe(True, number, Subject("item", str(number), f"Thing {number}"))
        clock.pass_by(hours=1)
        answers += _posted(db, clock, keeper.community)
    for number in range(2):
        observe(False, 60 + number, Subject("item", str(number), f"Thing {number}"))
    clock.pass_by(hours=1)
    assert answers + _posted(db, clock, keeper.community) == [None, None, None]


def _posted(db: Database, clock: Clock, community: str) -> list[str | None]:
    """Post what is due, each in a message of its own; gives what they answer."""
    line = outbound(db, clock)
    posts = [post for post in line.claim(["console"], 100) if post.community == community]
    for post in posts:
        line.done(post, post.id.hex)
    return [post.answers for post in posts]


def test_an_acknowledgement_belongs_to_one_fingerprint(services: Services, keeper: Actor, observe: Observe) -> None:
    observe(True, fingerprint="mia friday")
    services.alert_desk.ack(keeper, "Drill")
    assert observe(True, 1, fingerprint="bob sunday") == [Notice.FIRING]


def test_a_parent_s_alert_explains_those_of_its_children(observe: Observe) -> None:
    assert observe(True, 0, Subject("item", "case", "Camera case")) == [Notice.FIRING]
    assert observe(True, 1, parent="case") == []
    assert observe(False, 2, Subject("item", "case", "Camera case")) == [Notice.RESOLVED]
    assert observe(True, 3, parent="case") == [Notice.FIRING]


def test_what_is_no_longer_seen_is_over_where_all_was_looked_at(
    services: Services, community: str, now: datetime, observe: Observe
) -> None:
    observe(True)
    assert services.alerts.observe_all(community, KIND, [], now + timedelta(minutes=1)) == []
    seen = services.alerts.observe_all(community, KIND, [], now + timedelta(minutes=2), complete=True)
    assert seen == [Notice.RESOLVED]


def test_an_announcement_is_a_row_of_the_ledger_that_joins_its_end(
    services: Services, keeper: Actor, observe: Observe
) -> None:
    observe(True)
    observe(False, 5)
    end, begin = services.audit.recent(keeper)
    assert (begin.details["state"], end.details["state"]) == ("firing", "resolved")
    assert begin.details["episode"] == end.details["episode"]
    assert (begin.subject_name, begin.person) == ("Drill", "worker:alerts")


def test_what_waits_for_time_alone_goes_on_without_an_observation(
    services: Services, community: str, now: datetime, observe: Observe
) -> None:
    observe(True)
    while services.alerts.look_again(now + timedelta(hours=22)):
        continue
    (reminder,) = services.audit.recent(Actor(community, "test:a", "A", "test", Role.ADMIN), 1)
    assert reminder.details["state"] == "reminder"


def test_only_moderators_look_after_alerts(services: Services, member: Actor, now: datetime) -> None:
    for forbidden in (
        lambda: services.alert_desk.open(member),
        lambda: services.alert_desk.ack(member, "Drill"),
        lambda: services.alert_desk.silence(member, "Drill", now, now + timedelta(hours=1)),
        lambda: services.deliveries.failed(member),
    ):
        with pytest.raises(Denied):
            forbidden()
