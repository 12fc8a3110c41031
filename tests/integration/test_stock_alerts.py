"""Running low reaches a channel: the alarm and its end, from the change itself, and changes as they are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Services
from tests.integration.deliverer import Clock, brought_out

LATER = timedelta(minutes=5)


@pytest.fixture
def keeper(admin: Actor) -> Actor:
    """The admin at the console, whose channel is told of things."""
    return replace(admin, door="console")


def test_an_alarm_and_its_end_reach_the_channel_that_subscribed(
    services: Services, db: Database, keeper: Actor
) -> None:
    services.stock.revising.name(keeper, "12", "M4 bolt")
    services.stock.moving.add(keeper, "12", 12)
    services.stock.revising.threshold(keeper, "12", 10, band=3)
    services.subscriptions.add(keeper, "console", "stock.low")
    services.stock.moving.take(keeper, "12", 3)
    services.stock.moving.take(keeper, "12", 1)
    told = brought_out(db, Clock(ahead=LATER), keeper.community)
    assert told == ["⚠️ 'M4 bolt' is running low in main: 9 left, low below 10."]
    services.stock.moving.add(keeper, "12", 5)
    told = brought_out(db, Clock(ahead=2 * LATER), keeper.community)
    assert told == ["✅ 'M4 bolt' is no longer low in main: 13 left."]


def test_movements_are_told_in_words(services: Services, db: Database, keeper: Actor) -> None:
    services.subscriptions.add(keeper, "console", "stock.take")
    services.stock.moving.add(keeper, "12", 12)
    services.stock.moving.take(keeper, "12", 3, note="order 17")
    assert brought_out(db, Clock(ahead=LATER), keeper.community) == ["Ada took 3 × 'product 12' from main."]
