"""!alerts, !webhooks and !deliveries as people type them at the console, line by line with what they read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.message import Message
from inventory.actor import Actor, Role
from inventory.alerts.observation import Subject
from inventory.db import Database
from inventory.events.catalogue import REMINDED
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.deliverer import Clock, brought_out, outbound
from tests.standins.run import run

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LISTED = (
    "1: inventory.overdue in console, severity>=warning, holder_name:mia, hourly digest, "
    "muted until Sat 2026-11-21 14:00"
)
SILENCED = (
    "everything (*), Sat 2026-11-21 12:00 until Sat 2026-11-21 13:00: moving\n"
    "drill (*), Sat 2026-11-21 12:00 until Sat 2026-11-21 14:00: being repaired\n"
    "drill (inventory.overdue), Sat 2026-11-21 12:00 until Tue 2026-11-24: snoozed"
)

OVERDUE_KEYS = "subject, person, due_at, holder, holder_name, lent_by, pieces, state or value"


class Keyboard:
    """Somebody at the console; `answers` are what they read."""

    def __init__(self, services: Services, community: str) -> None:
        self._core = Core(services, community)
        self.actor = Actor(community, "console:ada", "Ada", "console", Role.ADMIN)
        self._lines = 0

    def types(self, *lines: str) -> list[str]:
        return run(self._said(lines))

    async def _said(self, lines: tuple[str, ...]) -> list[str]:
        dispatcher = self._core.dispatcher()
        texts = []
        for line in lines:
            self._lines += 1
            message = Message(str(self._lines), "console", "console", self.actor, line, NOW, metered=False)
            reply = await dispatcher.dispatch(message)
            texts.append(reply.text if reply else "")
        return texts


@pytest.fixture
def keyboard(services: Services, community: str) -> Keyboard:
    """The operator's."""
    return Keyboard(services, community)


def test_a_subscription_is_made_seen_changed_and_ended(keyboard: Keyboard) -> None:
    assert keyboard.types("!alerts")[0].startswith("No channel is told of anything yet; !alerts add overdue")
    (said,) = keyboard.types("!alerts add overdue severity>=warning holder_name:mia --digest 9 --quiet 22-7")
    assert said == (
        "Subscribed: 1: inventory.overdue in console, severity>=warning, holder_name:mia, daily digest at 09:00, "
        "quiet 22:00-07:00. !alerts test 1 shows how it looks."
    )
    assert keyboard.types("!alerts digest 1 hourly", "!alerts quiet 1 off", "!alerts mute 1 2h", "!alerts list") == [
        "Subscription 1 is told every hour.",
        "Subscription 1 has no quiet hours.",
        "Subscription 1 is muted until Sat 2026-11-21 14:00.",
        f"Told of what happens:\n{LISTED}",
    ]
    assert keyboard.types("!alerts unmute 1", "!alerts digest 1 off", "!alerts remove 1", "!alerts remove 1") == [
        "Subscription 1 is told again.",
        "Subscription 1 is told at once.",
        "Subscription 1 (inventory.overdue) has ended.",
        "There is no subscription 1 here; alerts list shows their numbers.",
    ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (
            "!alerts add overdue foo:bar",
            f"No event of inventory.overdue has 'foo'; filter by {OVERDUE_KEYS}.",
        ),
        (
            "!alerts add fleet.unreachable holder:mia",
            "No event of fleet.unreachable has 'holder'; filter by subject, person, labels, role, state or value.",
        ),
        (
            "!alerts add jobs.pause holdr:mia",
            "No event of jobs.pause has 'holdr'; filter by subject, person or paused.",
        ),
    ],
)
def test_a_condition_that_no_such_event_could_meet_is_refused(keyboard: Keyboard, line: str, answer: str) -> None:
    assert keyboard.types(line) == [answer]
    assert keyboard.types("!alerts list")[0].startswith("No channel is told of anything yet")


def test_a_condition_that_few_kinds_know_names_those_that_most_have(keyboard: Keyboard) -> None:
    (said,) = keyboard.types("!alerts add * hodler:mia")
    assert said.startswith("No event of * has 'hodler'; filter by subject, person, holder, ")
    assert len(said) < 300


@pytest.mark.parametrize(
    "conditions", ["role:production", "labels:web", "SUBJECT:web1", "Holder:mia", "person:ada", "warehouse:main"]
)
def test_a_condition_that_some_of_the_kinds_could_meet_is_taken(keyboard: Keyboard, conditions: str) -> None:
    (said,) = keyboard.types(f"!alerts add * {conditions}")
    assert said.startswith("Subscribed: 1: * in console, ")
    assert conditions.lower() in said


def test_a_changed_property_is_a_condition_in_its_own_case(keyboard: Keyboard) -> None:
    (said,) = keyboard.types("!alerts add changed Tags.Env:prod")
    assert "Tags.Env:prod" in said


def test_what_fires_is_seen_looked_after_and_silenced(
    keyboard: Keyboard, services: Services, community: str, member: Actor
) -> None:
    services.items.add(member, "Drill")
    services.alerts.observe(community, REMINDED, Subject("item", "1", "Drill"), True, NOW, value="due Friday")
    assert keyboard.types("!alerts open", "!alerts ack drill", "!alerts open", "!alerts ack saw") == [
        "Firing now:\nwarning: Drill, inventory.overdue, due Friday, since 2026-11-21 12:00:00",
        "Ada looks after 'drill' (1 alert).",
        "Firing now:\nwarning: Drill, inventory.overdue, due Friday, since 2026-11-21 12:00:00, Ada looks after it",
        "No alert fires for 'saw'.",
    ]
    assert keyboard.types(
        "!alerts silence Drill 2h being repaired", "!alerts snooze drill 3d", "!alerts maintenance 1h moving",
        "!alerts maintenance", "!alerts silence Drill off", "!alerts snooze drill off", "!alerts maintenance off",
        "!alerts maintenance", "!alerts silence Drill off", "!alerts silence Drill soonish",
    ) == [
        "'Drill' is silenced until Sat 2026-11-21 14:00.",
        "No reminders of 'Drill' until Tue 2026-11-24.",
        "Maintenance from Sat 2026-11-21 12:00 until Sat 2026-11-21 13:00: no alerts are announced.",
        f"Silenced:\n{SILENCED}",
        "'Drill' is no longer silenced.",
        "Reminders of 'Drill' come again.",
        "Maintenance has ended.",
        "Nothing is silenced.",
        "Drill isn't silenced.",
        "The time 'soonish' can't be read: write it like friday, 3d, tomorrow 5pm or 2026-12-24.",
    ]  # fmt: skip


def test_the_list_of_webhooks_says_which_one_fails_since_when_and_why(
    keyboard: Keyboard, services: Services, db: Database, community: str, member: Actor
) -> None:
    keyboard.types("!webhooks add https://example.org/hook add")
    services.items.add(member, "Drill")
    line = outbound(db, Clock())
    for post in line.claim(["webhook"], 1000):
        if post.community == community:
            line.later(post, "It answered 500.")
    (listed,) = keyboard.types("!webhooks")
    since = services.webhooks.all(keyboard.actor)[0].failing_since
    assert listed == (
        f"Webhooks:\n1: example.org gets inventory.add; failing since {since:%a %Y-%m-%d %H:%M}: It answered 500."
    )


def test_maintenance_that_begins_later_lasts_from_then(keyboard: Keyboard) -> None:
    assert keyboard.types("!alerts maintenance 2h moving --start tomorrow 9:00") == [
        "Maintenance from Sun 2026-11-22 09:00 until Sun 2026-11-22 11:00: no alerts are announced."
    ]


def test_a_webhook_is_made_rotated_tried_and_ended(keyboard: Keyboard) -> None:
    made, secret, rotated, listed, tried, ended, none = keyboard.types(
        "!webhooks add https://example.org/hook checkout overdue", "!webhooks secret 1", "!webhooks rotate 1",
        "!webhooks", "!webhooks test 1", "!webhooks remove 1", "!webhooks",
    )  # fmt: skip
    assert made.startswith("Webhook 1 to example.org gets inventory.checkout, inventory.overdue.\nIts secret: whsec_")
    assert made.endswith(secret)
    assert rotated.startswith("Webhook 1 to example.org has a new secret; the old one holds for a day.\nIts secret: w")
    assert listed.startswith("Webhooks:\n1: example.org gets inventory.checkout, inventory.overdue, the old secret")
    assert tried.startswith("An event is on its way to example.org.")
    assert ended == "Webhook 1 to example.org has ended."
    assert none.startswith("No address gets events")


def test_what_was_given_up_is_seen_and_tried_again(
    keyboard: Keyboard, services: Services, db: Database, community: str
) -> None:
    keyboard.types("!alerts add add --gather 0", "!inventory add Drill")
    services.housekeeping.forget_deliveries(datetime.now(UTC) + timedelta(days=2))
    (said,) = keyboard.types("!deliveries")
    assert said.startswith("Given up; !deliveries retry ")
    assert said.endswith("Nothing here posts to console.")
    assert keyboard.types("!deliveries retry all", "!deliveries", "!deliveries retry all") == [
        "1 post is tried again.",
        "Nothing was given up.",
        "Nothing was given up here.",
    ]
    assert brought_out(db, Clock(), community) == ["Ada added 'Drill'."]
