"""Watched prices reach the channels that follow them, once, and again only behind the band; stale prices never."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest

from inventory.actor import Actor
from inventory.assets.plan import Plan
from inventory.assets.watch import Side
from inventory.errors import Conflict
from inventory.events.model import Event, Severity
from inventory.events.prices import PRICE_WATCH
from inventory.events.words import told
from tests.integration.assets.markets import quote
from tests.integration.assets.pricing import Clock, Desk, desk
from workers.watching import tell, tell_watches


@pytest.fixture
def at(dsn: str) -> Iterator[Desk]:
    with desk(dsn, Plan(), Clock()) as found:
        yield found


@pytest.fixture
def coin(community: str) -> str:
    """A coin that no other test prices."""
    return f"coin-{community}"


class Watcher:
    """A community that watches a coin, and what is said there."""

    def __init__(self, at: Desk, admin: Actor, coin: str) -> None:
        self.at, self.admin, self.coin = at, admin, coin
        self.see("1")

    def see(self, price: str | None, **more: object) -> list[str]:
        """A price comes in, and the worker steps the watches; gives what was announced."""
        self.at.clock.move(minutes=5)
        quoted = quote(self.coin, price, self.at.clock(), symbol="cn", name="Coin", **more)
        self.at.services.assets.recording.record([quoted])
        return self.step()

    def step(self) -> list[str]:
        """What the channel is told by the worker's next turn."""
        before = len(self.events())
        tell(self.at.services, self.admin.community, self.at.clock())
        return [told(event) for event in self.events()[before:]]

    def watch(self, kind: Side, threshold: str, band: str | None = None) -> int:
        """Watch it; gives the number."""
        size = None if band is None else Decimal(band)
        return self.at.services.assets.watches.add(self.admin, f"id:{self.coin}", kind, Decimal(threshold), size).number

    def events(self) -> list[Event]:
        """The alerts of prices in the ledger, the oldest first."""
        rows = self.at.services.audit.recent(self.admin, 200)
        found = [Event.model_validate({**row.model_dump(), "community_id": self.admin.community}) for row in rows]
        return [event for event in found[::-1] if event.action == PRICE_WATCH]


@pytest.fixture
def watcher(at: Desk, admin: Actor, coin: str) -> Watcher:
    return Watcher(at, admin, coin)


def test_a_watch_is_told_once_and_again_only_behind_its_band(watcher: Watcher) -> None:
    watcher.watch("above", "100", "5")
    assert watcher.see("99") == []
    assert watcher.see("101.5") == ["Coin (CN) is above $100.00: $101.50."]
    assert watcher.see("99") == []
    assert watcher.see("102") == []
    assert watcher.see("94") == ["Coin (CN) is no longer above $100.00: $94.00."]
    assert watcher.see("100") == ["Coin (CN) is above $100.00: $100.00."]


def test_a_move_by_so_many_percent_is_told(watcher: Watcher) -> None:
    watcher.watch("moves", "10")
    assert watcher.see("50", change_24h=Decimal("9.9")) == []
    assert watcher.see("40", change_24h=Decimal("-12.34")) == [
        "Coin (CN) is moving by more than 10%: -12.3% in 24 h, $40.00."
    ]


def test_a_stale_price_raises_no_alert_and_ends_none(watcher: Watcher) -> None:
    watcher.watch("above", "100")
    watcher.watch("below", "50")
    assert len(watcher.see("120")) == 1
    watcher.at.clock.move(minutes=20)
    assert watcher.step() == []
    assert watcher.see(None) == []
    assert sorted(watcher.see("10")) == [
        "Coin (CN) is below $50.00: $10.00.", "Coin (CN) is no longer above $100.00: $10.00.",
    ]  # fmt: skip


def test_a_channel_that_follows_prices_gets_a_delivery(watcher: Watcher, dsn: str) -> None:
    at_discord = replace(watcher.admin, door="discord")
    watcher.at.services.subscriptions.add(at_discord, "42", "asset.price", Severity.INFO, {})
    watcher.watch("above", "100")
    assert len(watcher.see("150")) == 1
    with psycopg.connect(dsn) as db:
        rows = db.execute("SELECT heap FROM delivery WHERE community_id = %s", [watcher.admin.community]).fetchall()
    assert rows == [("asset.price",)]


def test_two_watches_of_one_coin_are_two_alerts(watcher: Watcher) -> None:
    watcher.watch("above", "100")
    watcher.watch("above", "200")
    assert watcher.see("150") == ["Coin (CN) is above $100.00: $150.00."]
    assert watcher.see("250") == ["Coin (CN) is above $200.00: $250.00."]


def test_a_watch_that_is_ended_ends_its_alert(watcher: Watcher) -> None:
    number = watcher.watch("above", "100")
    assert len(watcher.see("150")) == 1
    watcher.at.services.assets.watches.remove(watcher.admin, number)
    assert watcher.step() == ["Coin (CN) is no longer above $100.00: $150.00."]
    assert watcher.step() == []


def test_a_slot_that_is_run_again_tells_nothing_twice(watcher: Watcher) -> None:
    watcher.watch("above", "100")
    assert len(watcher.see("150")) == 1
    assert watcher.step() == []


def test_the_worker_steps_every_community_that_watches(watcher: Watcher) -> None:
    watcher.watch("above", "100")
    watcher.at.clock.move(minutes=1)
    watcher.at.services.assets.recording.record(
        [quote(watcher.coin, "500", watcher.at.clock(), symbol="cn", name="Coin")]
    )
    assert tell_watches(watcher.at.context("price-assets")) >= 1
    assert [told(event) for event in watcher.events()] == ["Coin (CN) is above $100.00: $500.00."]


def test_another_community_hears_nothing(watcher: Watcher) -> None:
    watcher.watch("above", "100")
    watcher.see("150")
    stranger = Actor(f"not-{watcher.admin.community}", "test:eve", "Eve", "test", watcher.admin.rank)
    assert watcher.at.services.assets.watches.all(stranger) == []
    assert watcher.at.services.audit.recent(stranger) == []


def test_there_are_a_hundred_watches_at_most(watcher: Watcher) -> None:
    for _ in range(100):
        watcher.watch("above", "100")
    with pytest.raises(Conflict, match="100 watches already"):
        watcher.watch("above", "100")
