"""The dispatcher: what a message is answered, whoever says it and however often it is delivered."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from pytest_mock import MockerFixture

from bot.dispatcher import Dispatcher
from bot.limits import Limits
from bot.message import Message
from bot.runner import Runner
from commands.base import Reply
from commands.registry import load
from inventory.actor import Actor, Role
from inventory.permissions import Standing
from inventory.services import Services

Say = Callable[..., Coroutine[Any, Any, Reply | None]]
Outcomes = list[tuple[str, str]]


def talk(services: Services, now: datetime, story: Callable[[Say, Dispatcher], Coroutine[Any, Any, None]]) -> Outcomes:
    """Run a story with a dispatcher of its own; gives the outcomes it counted."""
    outcomes: Outcomes = []

    async def told() -> None:
        runner = Runner(4, 30)
        limits = Limits(60, 600, clock=lambda: 0.0)
        dispatcher = Dispatcher(load(), services, runner, limits, lambda name, code: outcomes.append((name, code)))

        async def say(actor: Actor, text: str, event_id: str = "") -> Reply | None:
            message = Message(event_id or uuid4().hex, "test", "general", actor, text, now)
            return await dispatcher.dispatch(message)

        await asyncio.wait_for(story(say, dispatcher), 60)
        await runner.drain(10)
        runner.close()

    asyncio.run(told())
    return outcomes


def test_what_is_no_command_is_not_answered(services: Services, member: Actor, now: datetime) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        assert [await say(member, text) for text in ("hello", "!", "!!", "! add", "!?", "")] == [None] * 6

    assert talk(services, now, story) == []


def test_what_is_no_command_is_not_said_back_at_any_length(services: Services, member: Actor, now: datetime) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        reply = await say(member, f"!help {'h' * 1900}")
        assert reply is not None
        assert reply.text == f"There is no command !{'h' * 40}. !help shows what there is."

    talk(services, now, story)


def test_a_denied_command_says_which_role_it_needs_and_is_counted(
    services: Services, member: Actor, now: datetime
) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        reply = await say(member, "!inventory delete drill")
        assert reply is not None
        assert (reply.code, reply.text) == ("denied", "That needs the role moderator (inventory delete).")

    assert talk(services, now, story) == [("inventory delete", "denied")]


def test_a_slip_is_answered_with_what_the_caller_may_run_only(
    services: Services, member: Actor, admin: Actor, now: datetime
) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        for actor, offered in ((member, False), (admin, True)):
            reply = await say(actor, "!inventory delte drill")
            assert reply is not None
            assert ("!inventory delete" in reply.text) is offered

    talk(services, now, story)


def test_a_repeated_message_changes_nothing_twice_and_gets_its_answer_again(
    services: Services, member: Actor, now: datetime
) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        await say(member, "!inventory add chair --quantity 5")
        replies = await asyncio.gather(*(say(member, "!inventory checkout chair", "same") for _ in range(10)))
        assert len({reply.text for reply in replies if reply}) == 1
        assert services.items.get(member, "chair").lent == 1

    talk(services, now, story)


def test_a_message_whose_answer_was_cancelled_can_be_said_again(
    services: Services, member: Actor, now: datetime, mocker: MockerFixture
) -> None:
    begun, go = Event(), Event()

    def held(*_: object, **__: object) -> Standing:
        begun.set()
        go.wait(30)
        return Standing(Role.MEMBER, {})

    async def story(say: Say, _: Dispatcher) -> None:
        patched = mocker.patch.object(services.permissions, "of", side_effect=held)
        first = asyncio.create_task(say(member, "!inventory list", "same"))
        await asyncio.to_thread(begun.wait, 30)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        go.set()
        mocker.stop(patched)
        reply = await say(member, "!inventory list", "same")
        assert reply is not None
        assert reply.success

    talk(services, now, story)


def test_an_unexpected_error_gives_people_a_reference_and_the_log_the_story(
    services: Services, member: Actor, now: datetime, mocker: MockerFixture, caplog: pytest.LogCaptureFixture
) -> None:
    mocker.patch.object(services.items, "page", side_effect=ZeroDivisionError("secret detail"))

    async def story(say: Say, _: Dispatcher) -> None:
        reply = await say(member, "!inventory list")
        assert reply is not None
        assert (reply.values() or {})["reference"] in reply.text
        assert "secret detail" not in reply.text
        record = next(record for record in caplog.records if record.exc_info)
        assert "ZeroDivisionError" in str(record.exc_info)

    assert talk(services, now, story) == [("inventory list", "error")]


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(
    services: Services, member: Actor, other: Actor, now: datetime
) -> None:
    async def story(say: Say, dispatcher: Dispatcher) -> None:
        codes = [reply.code for _ in range(31) if (reply := await say(member, "!help"))]
        assert codes == [""] * 30 + ["rate_limited"]
        quiet = await say(other, "!help")
        assert quiet is not None
        assert quiet.success
        console = Message("1", "console", "console", member, "!help", now, metered=False)
        unmetered = await dispatcher.dispatch(console)
        assert unmetered is not None
        assert unmetered.success

    talk(services, now, story)


def test_a_group_alone_answers_with_what_it_can_do_where_it_has_nothing_to_show(
    services: Services, admin: Actor, now: datetime
) -> None:
    async def story(say: Say, dispatcher: Dispatcher) -> None:
        for group in dispatcher.registry.groups:
            alone = await say(admin, f"!{group}")
            assert alone is not None
            assert alone.success, alone.text
            if group in {"asset", "inventory", "role", "stock"}:
                assert alone == await say(admin, f"!help {group}")
                assert alone.text.startswith(f"!{group} ")

    talk(services, now, story)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("!checkout drill", "There is no command !checkout drill. Did you mean !inventory checkout? "),
        ("!take 3", "There is no command !take 3. Did you mean !stock take? "),
        ("!alerts lst", "There is no command !alerts lst. Did you mean !alerts list? "),
        ("!alerts foo", "There is no command !alerts foo. !help alerts shows what there is."),
        ("!fleet shwo web1", "There is no command !fleet shwo. Did you mean !fleet show? "),
        ("!audit --bfore 3", "There is no option --bfore: did you mean --before? "),
        ("!jobs every", "Please say which job. "),
    ],
)
def test_a_command_that_isn_t_there_names_the_one_that_may_be_meant(
    services: Services, admin: Actor, now: datetime, line: str, answer: str
) -> None:
    async def story(say: Say, _: Dispatcher) -> None:
        reply = await say(admin, line)
        assert reply is not None
        assert reply.text.startswith(answer)

    talk(services, now, story)
