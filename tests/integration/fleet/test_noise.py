"""How little is told of much that happens: crossings, parents, and what is our own fault."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.events.model import Severity
from inventory.fleet.words import Outcome, Source
from inventory.services import Services
from tests.integration.deliverer import Clock, brought_out
from tests.integration.fleet.things import NOON, facts, sighting
from workers.fleet.watch import watch


class Told:
    """What a channel that subscribed to everything about the fleet reads; `now` is the time of the fleet."""

    def __init__(self, services: Services, db: Database, actor: Actor) -> None:
        self.services, self.db, self.actor, self.now = services, db, actor, NOON
        self._clock = Clock()
        services.subscriptions.add(actor, "console", "fleet.*", Severity.WARNING)

    def look(self, **passed: float) -> None:
        """Let time pass and tell the alerts how all is then."""
        self.now += timedelta(**passed)
        watch(self.services, self.actor.community, self.now)

    def seen(self, *names: str, outcome: Outcome = Outcome.SEEN, **measured: float) -> None:
        sightings = [
            replace(sighting(f"{name}:22", name, told=facts(**measured)), outcome=outcome, reason="silent")  # type: ignore[arg-type] # figures only
            for name in names
        ]
        self.services.fleet.recording.observe(self.actor.community, Source.SSH, sightings, self.now)

    def posts(self) -> list[str]:
        self._clock.pass_by(hours=1)
        return brought_out(self.db, self._clock, self.actor.community)


@pytest.fixture
def told(services: Services, db: Database, admin: Actor) -> Told:
    return Told(services, db, replace(admin, door="console"))


def test_a_hundred_crossings_in_ten_minutes_are_at_most_three_posts(told: Told) -> None:
    for crossing in range(100):
        told.seen("web1", cpu_percent=97.0 if crossing % 2 else 5.0, memory_percent=95.0 if crossing % 2 else 5.0)
        told.look(seconds=6)
    posts = told.posts()
    assert 1 <= len(posts) <= 3, posts
    assert "It comes and goes" in posts[0]


def test_a_score_that_trembles_at_the_threshold_is_told_once(told: Told) -> None:
    told.seen("web1", cpu_percent=95.0, memory_percent=80.0)
    for minute in range(20):
        told.seen("web1", cpu_percent=95.0, memory_percent=80.0 if minute % 2 else 70.0)
        told.look(minutes=1)
    (post,) = told.posts()
    assert post.startswith("⚠️ web1 is unhealthy (0.")


def test_a_channel_that_asks_for_a_role_is_told_of_machines_with_it_only(told: Told) -> None:
    told.services.subscriptions.remove(told.actor, 1)
    told.services.subscriptions.add(told.actor, "console", "fleet.unhealthy", filters={"role": "production"})
    for name in ("web1", "web2"):
        told.seen(name, cpu_percent=95.0, memory_percent=95.0)
    told.services.fleet.keeping.role(told.actor, "web2", "production")
    told.look()
    told.look(minutes=3)
    (post,) = told.posts()
    assert "web2 is unhealthy" in post


def test_an_acknowledgement_survives_a_short_clear(told: Told) -> None:
    told.seen("web1", cpu_percent=95.0, memory_percent=95.0)
    told.look()
    told.look(minutes=3)
    assert len(told.posts()) == 1
    assert told.services.alert_desk.ack(told.actor, "web1") == 1
    told.seen("web1", cpu_percent=5.0)
    told.look(minutes=1)
    told.look(minutes=6)
    assert told.posts()[-1] == "✅ web1 is healthy again (1.0). Ada looked after it."
    told.seen("web1", cpu_percent=95.0, memory_percent=95.0)
    told.look(minutes=1)
    told.look(minutes=3)
    assert told.posts() == []


def test_many_that_are_away_at_once_are_one_post_about_the_scan(told: Told) -> None:
    names = [f"h{number}" for number in range(10)]
    told.seen(*names)
    told.look()
    told.seen(*names[:4], outcome=Outcome.SILENT)
    told.look(minutes=1)
    told.look(minutes=3)
    assert told.posts() == [
        "🔴 Much of the fleet can't be reached: 4 of 10 targets. That is more likely to be us than them."
    ]
    told.seen(*names[:4])
    told.look(minutes=1)
    assert told.posts() == ["✅ The fleet can be reached again: 0 of 10 targets."]


def test_a_few_that_are_away_are_told_each_and_what_follows_from_it_is_not(told: Told) -> None:
    names = [f"h{number}" for number in range(10)]
    told.seen(*names)
    told.look()
    told.seen("h1", outcome=Outcome.SILENT)
    told.look()
    told.look(minutes=3)
    assert told.posts() == ["⚠️ h1 can't be reached: silent."]
    told.now += timedelta(hours=30)
    told.seen(*names[2:], "h0")
    told.look()
    assert told.posts() == []


def test_maintenance_keeps_alerts_back_and_still_tells_the_end(told: Told) -> None:
    told.seen("web1", "web2", "web3", "web4")
    told.look()
    told.seen("web1", outcome=Outcome.SILENT)
    told.look()
    told.look(minutes=3)
    assert len(told.posts()) == 1
    until = told.now + timedelta(hours=2)
    told.services.alert_desk.silence(told.actor, "web1", told.now, until, "maintenance", "fleet.*")
    told.services.alert_desk.silence(told.actor, "web2", told.now, until, "maintenance", "fleet.*")
    told.seen("web2", outcome=Outcome.SILENT)
    told.seen("web1")
    told.look(minutes=1)
    told.look(minutes=3)
    assert told.posts() == ["✅ web1 can be reached again."]


def test_another_communitys_alerts_are_not_heard(told: Told, now: datetime) -> None:
    told.services.fleet.recording.observe(
        "elsewhere", Source.SSH, [sighting("x:22", told=facts(cpu_percent=99.0))], now
    )
    watch(told.services, "elsewhere", now)
    assert told.posts() == []
