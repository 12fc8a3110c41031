"""From a change to its post: born with it, gathered, claimed once, tried again, given up where that is right."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.deliverer import Deliverer
from bot.outbox import Gone, Later
from inventory.actor import Actor
from inventory.alerts.hours import parse_quiet
from inventory.alerts.post import Post
from inventory.db import Database
from inventory.errors import Conflict, Denied, Invalid, NotFound
from inventory.events.model import Severity
from inventory.services import Services
from tests.integration.deliverer import Board, Clock, brought_out, outbound, until_posted
from tests.standins.run import run


class Stuck:
    """Takes a post and says nothing until it is told to."""

    def __init__(self) -> None:
        self.answer = asyncio.Event()

    async def post(self, _: object) -> None:
        await self.answer.wait()


@pytest.fixture
def keeper(admin: Actor) -> Actor:
    """The admin at the console, whose channel is told of things."""
    return replace(admin, door="console")


def test_a_checkout_is_told_to_the_channel_that_subscribed(
    services: Services, db: Database, keeper: Actor, member: Actor
) -> None:
    services.items.add(member, "Drill")
    services.subscriptions.add(keeper, "console", "checkout")
    services.loans.checkout(member, "Drill")
    assert brought_out(db, Clock(), keeper.community) == ["Mia lent 'Drill' to Mia."]
    assert brought_out(db, Clock(), keeper.community) == []


def test_nobody_is_told_of_what_they_did_not_ask_for(services: Services, db: Database, keeper: Actor) -> None:
    services.subscriptions.add(keeper, "console", "delete")
    services.subscriptions.add(keeper, "console", "checkout", filters={"subject": "saw"})
    services.subscriptions.add(keeper, "console", "inventory.*", Severity.WARNING)
    services.items.add(keeper, "Drill")
    services.loans.checkout(keeper, "Drill")
    assert brought_out(db, Clock(), keeper.community) == []


def test_a_filter_finds_a_thing_by_its_name_in_any_case(services: Services, db: Database, keeper: Actor) -> None:
    services.subscriptions.add(keeper, "console", "checkout", filters={"subject": "DRILL"})
    services.items.add(keeper, "Drill")
    services.loans.checkout(keeper, "Drill")
    assert brought_out(db, Clock(), keeper.community) == ["Ada lent 'Drill' to Ada."]


def test_another_community_s_changes_are_not_told(services: Services, db: Database, keeper: Actor) -> None:
    services.subscriptions.add(keeper, "console", "*")
    brought_out(db, Clock(), keeper.community)
    services.items.add(replace(keeper, community=f"{keeper.community}-other"), "Drill")
    assert brought_out(db, Clock(ahead=timedelta(hours=1)), keeper.community) == []


def test_what_follows_at_once_is_gathered_into_one_post(services: Services, db: Database, keeper: Actor) -> None:
    clock = Clock()
    services.subscriptions.add(keeper, "console", "add")
    services.items.add(keeper, "Thing 0")
    assert brought_out(db, clock, keeper.community) == ["Ada added 'Thing 0'."]
    for number in range(1, 12):
        services.items.add(keeper, f"Thing {number}")
    assert brought_out(db, clock, keeper.community) == []
    clock.pass_by(seconds=61)
    (post,) = brought_out(db, clock, keeper.community)
    assert post.startswith("11 × a thing was added, ")
    assert post.endswith("- Ada added 'Thing 8'.\n… and 3 more.")


def test_a_muted_channel_is_told_nothing_until_it_is_unmuted(services: Services, db: Database, keeper: Actor) -> None:
    number = services.subscriptions.add(keeper, "console", "add", gather_seconds=0).number
    services.subscriptions.mute(keeper, number, datetime.now(UTC) + timedelta(hours=1))
    services.items.add(keeper, "Drill")
    services.subscriptions.mute(keeper, number, None)
    services.items.add(keeper, "Saw")
    assert brought_out(db, Clock(), keeper.community) == ["Ada added 'Saw'."]


def test_a_digest_tells_all_of_an_hour_in_one_post(services: Services, db: Database, keeper: Actor) -> None:
    clock = Clock()
    services.subscriptions.add(keeper, "console", "inventory.*", digest="hourly")
    services.items.add(keeper, "Drill")
    services.loans.checkout(keeper, "Drill")
    assert brought_out(db, clock, keeper.community) == []
    clock.pass_by(hours=1)
    (post,) = brought_out(db, clock, keeper.community)
    assert post.startswith("2 events, ")
    assert post.endswith("- Ada added 'Drill'.\n- Ada lent 'Drill' to Ada.")


def test_quiet_hours_end_with_one_post_about_all_of_them(services: Services, db: Database, keeper: Actor) -> None:
    clock, now = Clock(), datetime.now(UTC)
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    services.subscriptions.add(keeper, "console", "inventory.*", quiet=quiet)
    services.items.add(keeper, "Drill")
    services.loans.checkout(keeper, "Drill")
    assert brought_out(db, clock, keeper.community) == []
    clock.pass_by(hours=1)
    assert len(brought_out(db, clock, keeper.community)) == 1


def test_of_many_workers_each_post_is_claimed_by_one(services: Services, db: Database, keeper: Actor) -> None:
    services.subscriptions.add(keeper, "console", "add", gather_seconds=0)
    for number in range(40):
        services.items.add(keeper, f"Thing {number}")
    lines = [outbound(db, Clock(), f"worker {number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        claimed = [post.id for posts in pool.map(lambda line: line.claim(["console"], 40), lines) for post in posts]
    assert len(claimed) >= 40
    assert len(set(claimed)) == len(claimed)


def test_a_post_whose_worker_died_is_claimed_again_under_the_same_id(
    services: Services, db: Database, keeper: Actor
) -> None:
    clock = Clock()
    services.subscriptions.add(keeper, "console", "add")
    services.items.add(keeper, "Drill")
    first = [post.id for post in outbound(db, clock).claim(["console"], 1000) if post.community == keeper.community]
    assert brought_out(db, clock, keeper.community) == []
    clock.pass_by(seconds=61)
    again = [post for post in outbound(db, clock).claim(["console"], 1000) if post.community == keeper.community]
    assert [post.id for post in again] == first
    assert [post.attempt for post in again] == [2]


def test_a_refused_post_is_tried_again_until_it_is_taken(services: Services, db: Database, keeper: Actor) -> None:
    attempts: list[int] = []

    def refuse(post: object) -> None:
        attempts.append(1)
        if len(attempts) < 3:
            clock.pass_by(minutes=1)
            raise Later("503")

    clock, board = Clock(), Board(keeper.community, refuse)
    services.subscriptions.add(keeper, "console", "add")
    services.items.add(keeper, "Drill")
    run(until_posted(db, board, clock, 1))
    assert [post.attempt for post in board.posts] == [3]


def test_a_channel_that_is_gone_leaves_a_dead_letter(services: Services, db: Database, keeper: Actor) -> None:
    def refuse(post: object) -> None:
        if not board.posts:
            board.posts.append(None)  # type: ignore[arg-type]  # marks that the first was refused
            raise Gone("Discord answered 404")

    clock, board = Clock(), Board(keeper.community)
    board.refuse = refuse
    services.subscriptions.add(keeper, "console", "add", gather_seconds=0)
    services.items.add(keeper, "Drill")
    services.items.add(keeper, "Saw")
    run(until_posted(db, board, clock, 2))
    (dead,) = services.deliveries.failed(keeper)
    assert (dead.problem, dead.events) == ("Discord answered 404", 1)
    services.deliveries.retry(keeper, str(dead.id)[:8])
    assert brought_out(db, clock, keeper.community) == ["Ada added 'Drill'."]


def test_a_post_that_was_tried_for_a_day_is_given_up(services: Services, db: Database, keeper: Actor) -> None:
    clock = Clock()
    services.subscriptions.add(keeper, "console", "add")
    services.items.add(keeper, "Drill")
    clock.pass_by(hours=25)
    line = outbound(db, clock)
    (post,) = [post for post in line.claim(["console"], 1000) if post.community == keeper.community]
    assert not line.later(post, "503")
    assert [dead.problem for dead in services.deliveries.failed(keeper)] == ["503"]


def test_a_subscription_ends_with_all_that_waits_for_it(services: Services, db: Database, keeper: Actor) -> None:
    number = services.subscriptions.add(keeper, "console", "add").number
    services.items.add(keeper, "Drill")
    services.subscriptions.remove(keeper, number)
    assert brought_out(db, Clock(), keeper.community) == []
    with pytest.raises(NotFound, match=f"no subscription {number}"):
        services.subscriptions.remove(keeper, number)


def test_a_subscription_that_makes_no_sense_is_refused_in_one_sentence(
    services: Services, keeper: Actor, member: Actor
) -> None:
    with pytest.raises(Invalid, match=r"no kind of event 'overdu'\. Did you mean overdue"):
        services.subscriptions.add(keeper, "console", "overdu")
    with pytest.raises(Invalid, match="Say it in the channel"):
        services.subscriptions.add(replace(keeper, door="http"), "", "overdue")
    with pytest.raises(Denied):
        services.subscriptions.add(member, "console", "overdue")
    services.subscriptions.add(keeper, "console", "overdue")
    with pytest.raises(Conflict, match="already: number 1"):
        services.subscriptions.add(keeper, "console", "overdue")
    with pytest.raises(Conflict, match="from info on already: remove number 1 first"):
        services.subscriptions.add(keeper, "console", "overdue", Severity.WARNING)
    with pytest.raises(Invalid, match="a beginning and another end"):
        parse_quiet("22-22:00")


def test_old_deliveries_are_forgotten_and_unclaimed_ones_become_dead_letters(
    services: Services, db: Database, keeper: Actor
) -> None:
    services.subscriptions.add(keeper, "console", "add", gather_seconds=0)
    services.items.add(keeper, "Drill")
    assert len(brought_out(db, Clock(), keeper.community)) == 1
    services.items.add(keeper, "Saw")
    services.housekeeping.forget_deliveries(datetime.now(UTC) + timedelta(days=2))
    (dead,) = services.deliveries.failed(keeper)
    assert dead.problem == "Nothing here posts to console."
    services.housekeeping.forget_deliveries(datetime.now(UTC) + timedelta(days=40))
    assert services.deliveries.failed(keeper) == []


def test_a_platform_that_does_not_answer_keeps_no_other_waiting(
    services: Services, db: Database, keeper: Actor
) -> None:
    stuck, board = Stuck(), Board(keeper.community)

    async def story() -> None:
        line = outbound(db, Clock())
        async with Deliverer(line, {"console": stuck, "discord": board}, seats=1, poll_seconds=0.05):
            await board.changes.until(lambda: len(board.posts) >= 3, timeout=10)
            stuck.answer.set()
        assert len(board.posts) == 3

    services.subscriptions.add(keeper, "console", "add", gather_seconds=0)
    services.subscriptions.add(replace(keeper, door="discord"), "42", "add", gather_seconds=0)
    for number in range(3):
        services.items.add(keeper, f"Thing {number}")
    run(story())


def test_a_community_whose_receiver_is_slow_keeps_no_other_waiting(
    services: Services, db: Database, keeper: Actor
) -> None:
    slow, board = replace(keeper, community=f"{keeper.community}-slow"), Board(keeper.community)
    stuck = Stuck()

    class Both:
        async def post(self, post: Post) -> None:
            await (stuck if post.community == slow.community else board).post(post)

    async def story() -> None:
        async with Deliverer(outbound(db, Clock()), {"console": Both()}, seats=8, poll_seconds=0.05):
            await board.changes.until(lambda: len(board.posts) >= 3, timeout=10)
            stuck.answer.set()
        assert len(board.posts) == 3

    for actor, count in ((slow, 40), (keeper, 3)):
        services.subscriptions.add(actor, "console", "add", gather_seconds=0)
        for number in range(count):
            services.items.add(actor, f"Thing {number}")
    run(story())
