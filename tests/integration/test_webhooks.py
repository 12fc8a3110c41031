"""Outgoing webhooks: signed, tried again, rotated, kept out of our own network, given up visibly."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import web

from bot.deliverer import Deliverer
from bot.outbox import Later
from bot.posters.destinations import Destinations
from bot.posters.webhooks import WebhookPoster
from inventory.actor import Actor
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post
from inventory.alerts.webhook import verifies
from inventory.db import Database
from inventory.errors import Denied, Invalid, NotFound
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.deliverer import Clock, Watched, outbound
from tests.integration.receiver import Receiver, receiving
from tests.standins.run import run


async def delivered(services: Services, db: Database, receiver: Receiver, count: int, clock: Clock) -> None:
    """Run a deliverer with real requests until so many have come."""
    async with (
        WebhookPoster(services.webhooks.target, "storekeeper", private=True) as poster,
        Deliverer(outbound(db, clock), {"webhook": poster}, poll_seconds=0.05),
    ):
        await receiver.changes.until(lambda: len(receiver.got) >= count, timeout=15)


def signed_by(secret: str, got: tuple[dict[str, str], bytes]) -> bool:
    headers, body = got
    return verifies(
        secret, headers["webhook-signature"], headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )


def test_an_event_is_posted_in_its_envelope_and_signed(services: Services, db: Database, admin: Actor) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            webhook = services.webhooks.add(admin, receiver.url, ["add", "checkout"])
            services.items.add(admin, "Drill")
            await delivered(services, db, receiver, 1, Clock())
            headers, body = receiver.got[0]
            envelope = orjson.loads(body)
            assert envelope["event_type"] == "inventory.add"
            assert (envelope["event_id"], envelope["user_id"]) == (headers["webhook-id"], "test:admin")
            assert envelope["data"]["subject"]["name"] == "Drill"
            assert headers["content-type"] == "application/json"
            assert signed_by(services.webhooks.secret(admin, webhook.number), receiver.got[0])

    run(story())


def test_a_failed_request_is_repeated_with_the_same_id(services: Services, db: Database, admin: Actor) -> None:
    clock = Clock()

    async def story() -> None:
        async with receiving() as receiver:
            receiver.answers = [web.Response(status=500), web.Response(status=302, headers={"Location": "/other"})]
            services.webhooks.add(admin, receiver.url, ["add"])
            services.items.add(admin, "Drill")
            task = asyncio.create_task(delivered(services, db, receiver, 3, clock))
            for count in (1, 2):
                await receiver.changes.until(lambda count=count: len(receiver.got) >= count)  # type: ignore[misc]  # a default binds it
                clock.pass_by(minutes=2)
            await task
            assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
            assert services.deliveries.failed(admin) == []

    run(story())


def test_while_its_secret_is_rotated_a_request_is_signed_with_both(
    services: Services, db: Database, admin: Actor
) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            number = services.webhooks.add(admin, receiver.url, ["add"]).number
            old = services.webhooks.secret(admin, number)
            services.webhooks.rotate(admin, number, Clock()(None))  # type: ignore[arg-type]  # it asks no database
            new = services.webhooks.secret(admin, number)
            services.items.add(admin, "Drill")
            await delivered(services, db, receiver, 1, Clock())
            assert old != new
            assert signed_by(old, receiver.got[0])
            assert signed_by(new, receiver.got[0])

    run(story())


def test_an_address_inside_is_refused_and_becomes_a_dead_letter(services: Services, db: Database, admin: Actor) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            port = receiver.url.split(":")[2]
            for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
                services.webhooks.add(admin, f"http://{host}:{port}", ["add"])
            services.items.add(admin, "Drill")
            async with WebhookPoster(services.webhooks.target, "storekeeper") as poster:
                watched = Watched(poster)
                async with Deliverer(outbound(db, Clock()), {"webhook": watched}, poll_seconds=0.05):
                    await watched.changes.until(lambda: watched.attempts >= 3, timeout=10)
            assert receiver.got == []
            problems = {letter.problem for letter in services.deliveries.failed(admin)}
            assert problems == {"Its address leads into a private network; WEBHOOK_PRIVATE_TARGETS=true lets it."}

    run(story())


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/hook", "It can't be reached."),
        ("http://2130706433/hook", "Its address can't be read."),
    ],
)
def test_why_an_address_gets_nothing_is_said_in_words(
    services: Services, db: Database, admin: Actor, url: str, reason: str
) -> None:
    services.webhooks.add(admin, url, ["add"])
    services.items.add(admin, "Drill")

    async def story() -> None:
        async with WebhookPoster(services.webhooks.target, "storekeeper", private=True) as poster:
            claimed = outbound(db, Clock()).claim(["webhook"], 1000)
            (post,) = [post for post in claimed if post.community == admin.community]
            with pytest.raises(Later, match=reason):
                await poster.post(post)

    run(story())


def test_a_receiver_that_wants_nothing_more_gets_nothing_more_of_that_event(
    services: Services, db: Database, admin: Actor
) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            receiver.answers = [web.Response(status=410)]
            services.webhooks.add(admin, receiver.url, ["add"])
            services.items.add(admin, "Drill")
            await delivered(services, db, receiver, 1, Clock())
            assert [letter.problem for letter in services.deliveries.failed(admin)] == [
                "It answered 410: nothing more is wanted there."
            ]

    run(story())


def test_a_webhook_is_tried_and_removed(services: Services, db: Database, admin: Actor) -> None:
    async def story() -> None:
        async with receiving() as receiver:
            number = services.webhooks.add(admin, receiver.url, ["checkout"]).number
            services.webhooks.test(admin, number)
            await delivered(services, db, receiver, 1, Clock())
            assert orjson.loads(receiver.got[0][1])["event_type"] == "webhooks.test"
            services.webhooks.remove(admin, number)
            assert services.webhooks.all(admin) == []

    run(story())


def test_a_webhook_s_secret_is_in_no_answer_no_ledger_row_and_no_log(
    services: Services, admin: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        webhook = services.webhooks.add(admin.with_key("k", "f"), "https://example.org/hook", ["add"])
        assert services.webhooks.add(admin.with_key("k", "f"), "https://example.org/hook", ["add"]) == webhook
    secret = services.webhooks.secret(admin, webhook.number).removeprefix("whsec_")
    seen = [webhook.model_dump_json(), *(row.model_dump_json() for row in services.audit.recent(admin)), caplog.text]
    assert not any(secret in text for text in seen)


def test_an_address_inside_is_refused_where_it_is_given(db: Database, caches: Caches, admin: Actor) -> None:
    names = {"inside.example": ["10.0.0.5"], "outside.example": ["93.184.215.14", "10.0.0.5"]}
    destinations = Destinations(private=False, ask=lambda host: names.get(host, []))
    built = build(db, caches, Notices("", ()), 10, inside=destinations.inside)
    for host in ("127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "192.168.1.20:8080", "inside.example"):
        with pytest.raises(Invalid, match=r"^That address leads into a private network: give one that the internet"):
            built.webhooks.add(admin, f"http://{host}/hook", ["add"])
    for host in ("outside.example", "nobody-knows.example", "93.184.215.14"):
        built.webhooks.add(admin, f"http://{host}/hook", ["add"])
    assert len(built.webhooks.all(admin)) == 3


def test_an_operator_may_let_webhooks_lead_inside(db: Database, caches: Caches, admin: Actor) -> None:
    built = build(db, caches, Notices("", ()), 10, inside=Destinations(private=True).inside)
    assert built.webhooks.add(admin, "http://127.0.0.1:8080/hook", ["add"]).host == "127.0.0.1"


@pytest.mark.parametrize(("host", "leads_inside"), [("localhost", True), ("2130706433", True), ("x" * 70, False)])
def test_where_a_name_leads_is_asked_of_this_machine(host: str, leads_inside: bool) -> None:
    assert Destinations(private=False).inside(host) is leads_inside


def test_a_name_that_is_slow_to_answer_for_is_taken() -> None:
    never = threading.Event()
    try:
        destinations = Destinations(private=False, ask=lambda _: [str(never.wait())], seconds=0.01)
        assert destinations.inside("slow.example") is False
    finally:
        never.set()


def test_a_webhook_that_keeps_failing_says_since_when_and_why(services: Services, db: Database, admin: Actor) -> None:
    clock = Clock()

    def told_after(thing: str, end: Callable[[Outbound, Post], object]) -> tuple[datetime | None, str]:
        """Something happens, and the one post that is due then ends so."""
        if thing:
            services.items.add(admin, thing)
        line = outbound(db, clock)
        (post,) = [post for post in line.claim(["webhook"], 1000) if post.community == admin.community]
        end(line, post)
        (webhook,) = services.webhooks.all(admin)
        return webhook.failing_since, webhook.problem

    services.webhooks.add(admin, "https://example.org/hook", ["add"])
    begun = datetime.now(UTC)
    since, problem = told_after("Drill", lambda line, post: line.later(post, "It answered 500."))
    assert since is not None
    assert begun <= since <= datetime.now(UTC)
    assert problem == "It answered 500."
    clock.pass_by(hours=25)
    given_up = told_after("", lambda line, post: line.later(post, "It can't be reached."))
    assert given_up == (since, "It can't be reached.")
    assert told_after("Saw", lambda line, post: line.done(post)) == (None, "")
    later, gone = told_after("Axe", lambda line, post: line.fail(post, "It answered 410."))
    assert later is not None
    assert (later > since, gone) == (True, "It answered 410.")


def test_only_admins_see_and_set_webhooks(services: Services, moderator: Actor, admin: Actor) -> None:
    number = services.webhooks.add(admin, "https://example.org/hook", []).number
    for forbidden in (
        lambda: services.webhooks.all(moderator),
        lambda: services.webhooks.secret(moderator, number),
        lambda: services.webhooks.remove(moderator, number),
    ):
        with pytest.raises(Denied):
            forbidden()
    with pytest.raises(NotFound, match="no subscription"):
        services.subscriptions.remove(admin, number)
