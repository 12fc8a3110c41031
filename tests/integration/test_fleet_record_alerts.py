"""What is critical after a deployment, and drift, reach the channel that subscribed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.events.fleet_records import CRITICAL, DRIFTED
from inventory.fleet.snapshot_model import wanted
from inventory.services import Services
from tests.integration.deliverer import Clock, brought_out
from tests.integration.fleet_facts import seen, sighting, web
from tests.integration.jobs import HOUR, Site, hourly
from workers import watch_drift

LATER = timedelta(minutes=5)


@pytest.fixture
def keeper(admin: Actor) -> Actor:
    """The admin at the console, whose channel is told of things."""
    return replace(admin, door="console")


def test_what_is_critical_after_a_deployment_is_posted_and_a_quiet_one_is_not(
    services: Services, db: Database, keeper: Actor, now: datetime
) -> None:
    services.subscriptions.add(keeper, "console", CRITICAL)
    posts: list[str] = []
    for number, (kind, state) in enumerate(
        [("pre", "running"), ("post", "failed"), ("pre", "failed"), ("post", "running")], 1
    ):
        seen(services, keeper.community, now, sighting("web-1", web(nginx=state)))
        asked = wanted(f"release {kind}", "", f"{kind}_deployment", ())
        services.fleet.snapshots.take(keeper, asked, now)
        posts += brought_out(db, Clock(ahead=number * LATER), keeper.community)
    assert posts == ["🔴 Critical since the snapshot 'release pre': service nginx on web-1 (status_degradation)."]


def test_drift_and_its_end_are_posted_once_each(services: Services, db: Database, keeper: Actor, now: datetime) -> None:
    services.fleet.drift.write(keeper, "targets: {web-1: {services: [nginx], ports: [22, 443]}}", now)
    services.subscriptions.add(keeper, "console", DRIFTED)
    site = Site(db, services, keeper.community, hourly())
    posts: list[str] = []
    for number, state in enumerate(("stopped", "stopped", "running", "running"), 1):
        document = web(nginx=state)
        document["security"]["open_ports"] = {"tcp/22": {}, "tcp/443": {}}
        seen(services, keeper.community, now, sighting("web-1", document))
        site.clock.move(HOUR)
        site.planner.tick()
        assert site.executor(watch_drift.run).execute(site.duty)
        posts += brought_out(db, Clock(ahead=number * LATER), keeper.community)
    assert posts == [
        "⚠️ web-1 has drifted from what it ought to be: service nginx is stopped, not running.",
        "✅ web-1 is as it ought to be again.",
    ]
