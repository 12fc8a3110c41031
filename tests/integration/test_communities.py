"""What a community sets for itself, and how channels want to be answered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo

import psycopg
import pytest

from commands.base import Call, Reply
from commands.registry import load
from inventory.actor import Actor
from inventory.cache import Cache
from inventory.communities.model import Manners
from inventory.db import Database
from inventory.errors import Denied, Invalid
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.deliverer import Clock, brought_out
from tests.proofs.door import Door, door

DUE = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)


@pytest.fixture
def said(services: Services) -> Iterator[Door]:
    """The door through which lines go."""
    with door(services) as opened:
        yield opened


def says(said: Door, actor: Actor, line: str) -> Reply:
    """The reply to a command."""
    reply = said.say(actor, f"!{line}")
    assert reply is not None
    return reply


@dataclass(frozen=True)
class Replica:
    """Another process on the same database, with caches of its own; `heard` is set by each notice of a change."""

    services: Services
    heard: Event


@pytest.fixture
def replica(db: Database, dsn: str) -> Iterator[Replica]:
    """A second replica that listens."""
    caches, heard = Caches(Cache(300), Cache(300)), Event()
    notices = Notices(dsn, (caches.everything, caches.roles), heard.set)
    notices.start()
    assert notices.listening.wait(10)
    yield Replica(build(db, caches, notices, label_limit=5), heard)
    notices.stop()


def test_a_community_shows_what_it_has_set_and_where_its_rights_are(said: Door, admin: Actor) -> None:
    for line in ("community prefix sk!", "community locale de", "community zone europe/berlin"):
        assert says(said, admin, line).success
    shown = says(said, admin, "community").text
    for part in ("Prefix: sk!", "Locale: de", "12.500", "Time zone: Europe/Berlin", "inventory policy", "role list"):
        assert part in shown


def test_dates_and_times_are_written_in_the_community_s_locale_and_zone(
    services: Services, said: Door, admin: Actor
) -> None:
    services.items.add(admin, "Drill")
    services.loans.checkout(admin, "Drill", due=DUE)
    assert "due Fri 2026-11-27 14:05" in says(said, admin, "inventory mine").text
    says(said, admin, "community locale de")
    says(said, admin, "community zone Europe/Berlin")
    assert "due Fr., 27.11.2026 15:05" in says(said, admin, "inventory mine").text
    says(said, admin, "community locale en_US")
    assert "due Fri, 11/27/2026 3:05 PM" in says(said, admin, "inventory mine").text


def test_a_due_time_is_read_on_the_community_s_clock(services: Services, said: Door, admin: Actor) -> None:
    services.items.add(admin, "Drill")
    says(said, admin, "community zone America/New_York")
    says(said, admin, "inventory checkout drill --due 2027-03-01")
    due = services.items.get(admin, "drill").loans[0].due_at
    assert due == datetime(2027, 3, 2, 4, 59, tzinfo=UTC)


def test_a_setting_is_forgotten_by_every_replica(services: Services, replica: Replica, admin: Actor) -> None:
    there = replica.services.communities
    assert there.settings(admin.community).prefix == "!"
    services.communities.set(admin, "prefix", "?")
    assert services.communities.settings(admin.community).prefix == "?"
    while there.settings(admin.community).prefix != "?":
        replica.heard.clear()
        if there.settings(admin.community).prefix != "?":
            assert replica.heard.wait(10)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("community prefix /", "A prefix is one or two of"),
        ("community prefix inventory", "A prefix is one or two of"),
        ("community zone Berlin/Europe", "There is no time zone 'Berlin/Europe'"),
        ("community zone Berlyn", "Did you mean Europe/Berlin?"),
        ("community locale klingon", "I know no locale 'klingon'"),
        ("community announce here", "Say it in the channel that is to be the one."),
        ("channel suggestions off", "Say it in the channel that it is about."),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(said: Door, admin: Actor, line: str, sentence: str) -> None:
    reply = says(said, admin, line)
    assert not reply.success
    assert sentence in reply.text


def test_only_admins_set_the_community_and_members_may_look(
    services: Services, member: Actor, moderator: Actor
) -> None:
    with pytest.raises(Denied):
        services.communities.set(moderator, "prefix", "?")
    with pytest.raises(Denied):
        services.communities.set_channel(member, "discord:1", "2", suggestions=False)
    assert services.communities.places(member) == []


def test_what_is_set_stands_in_the_audit_trail(services: Services, admin: Actor) -> None:
    services.communities.set(admin, "prefix", "?")
    services.communities.set_channel(admin, "discord:1", "2", replies="thread")
    rows = services.audit.recent(admin)
    assert [(row.action, row.details) for row in rows] == [
        ("channel.set", {"replies": ["here", "thread"]}),
        ("community.set", {"prefix": [None, "?"]}),
    ]


def test_a_channel_s_manners_count_in_its_threads_and_nowhere_else(services: Services, admin: Actor) -> None:
    place = services.communities.set_channel(admin, f"discord:{admin.community}", "2", suggestions=False, listed=True)
    assert place.manners("7", "2") == Manners(suggestions=False, listed=True)
    assert place.manners("7") == Manners()
    assert place.elsewhere("7", "2") == ()
    assert place.elsewhere("7") == ("2",)


def test_a_wrong_setting_leaves_the_others_alone(services: Services, admin: Actor) -> None:
    services.communities.set(admin, "zone", "UTC")
    with pytest.raises(Invalid):
        services.communities.set(admin, "prefix", ".")
    services.communities.set(admin, "announce", "discord:7")
    services.communities.set(admin, "announce", None)
    settings = services.communities.settings(admin.community)
    assert (settings.zone, settings.prefix, settings.announce) == ("UTC", "!", None)


def test_an_alert_asked_for_over_the_router_is_posted_in_the_announcement_channel(
    services: Services, admin: Actor
) -> None:
    found = load().find(["alerts", "add"])
    assert found is not None
    command = found[0]
    call = Call(replace(admin, door="router"), DUE, channel="9")
    with pytest.raises(Invalid, match="community announce here"):
        command.run(call, services, command.arguments.model_validate({"kind": "overdue"}))
    services.communities.set(admin, "announce", "discord:7")
    command.run(call, services, command.arguments.model_validate({"kind": "overdue"}))
    (subscription,) = services.subscriptions.all(admin)
    assert (subscription.platform, subscription.channel) == ("discord", "7")


def test_a_digest_and_its_times_follow_the_community_s_clock_and_locale(
    services: Services, db: Database, dsn: str, admin: Actor
) -> None:
    keeper, clock = replace(admin, door="console"), Clock()
    services.subscriptions.add(keeper, "console", "add", digest="09:00", zone="UTC")
    services.communities.set(admin, "zone", "Asia/Tokyo")
    services.communities.set(admin, "locale", "en_US")
    services.items.add(admin, "Drill")
    services.items.add(admin, "Saw")
    assert brought_out(db, clock, admin.community) == []
    with psycopg.connect(dsn) as owner:
        due = owner.execute(
            "SELECT DISTINCT due_at FROM delivery WHERE community_id = %s", [admin.community]
        ).fetchall()
    assert [moment.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M") for (moment,) in due] == ["09:00"]
    clock.pass_by(days=1)
    (text,) = brought_out(db, clock, admin.community)
    assert re.search(r"2 × a thing was added, \d{1,2}:\d\d [AP]M–\d{1,2}:\d\d [AP]M:", text)
