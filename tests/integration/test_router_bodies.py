"""Each caller's body, exactly as it comes over the wire, gets an answer with every key that the caller reads."""

from datetime import datetime

import pytest

from inventory.services import Services
from tests.integration.router_calls import local_body, market_body, router_body, session
from tests.integration.router_door import Answer, Doors, through

KEYS = {
    "success", "response_type", "message", "targets", "error",
    "response_action", "session_id", "execution_id", "module_name", "chat_message", "error_message",
    "action",
}  # fmt: skip


def said(answer: Answer) -> str:
    assert answer.status == 200
    assert answer.body.keys() == KEYS
    texts = {answer.body[key] for key in ("message", "chat_message")} | {answer.body["action"]["content"]}
    assert len(texts) == 1
    return str(texts.pop())


def test_the_router_s_command_with_quotes_in_one_string_is_understood(
    services: Services, now: datetime, community: str
) -> None:
    async def story(doors: Doors) -> None:
        body = router_body(community, '!inventory add "Gaming Laptop" "fast one" electronics')
        answer = await doors.execute(body)
        assert said(answer) == "Item 'Gaming Laptop' added to inventory: fast one. Labels: electronics."
        assert (answer.body["success"], answer.body["error"], answer.body["response_action"]) == (True, None, "chat")
        assert answer.body["session_id"] == body["session_id"]
        assert answer.body["module_name"] == "inventory_interaction_module"

    through(services, now, story)


def test_the_marketplace_s_command_may_begin_with_any_sign(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        await doors.market(market_body(community, '#inventory add "Sony A7"', now))
        answer = await doors.market(market_body(community, "#inventory list available", now))
        assert said(answer).startswith("Inventory (available):\n")
        unknown = await doors.market(market_body(community, "#inventory statsu", now))
        assert "#inventory stats" in said(unknown)
        assert (answer.body["response_type"], answer.body["targets"]) == ("text", ["platform"])

    through(services, now, story)


def test_the_first_generation_s_message_is_taken_as_it_was_typed(services: Services, now: datetime) -> None:
    server = session()

    async def story(doors: Doors) -> None:
        added = await doors.local(local_body(server, '!inventory add "Gaming Laptop" "fast one" electronics'))
        assert said(added) == "Item 'Gaming Laptop' added to inventory: fast one. Labels: electronics."
        assert "Gaming Laptop" in said(await doors.local(local_body(server, "!inventory list all")))

    through(services, now, story)


@pytest.mark.parametrize("raw", ["", None, "something that a rule matched"])
def test_without_the_typed_message_broken_quotes_are_put_together_again(
    services: Services, now: datetime, raw: str | None
) -> None:
    async def story(doors: Doors) -> None:
        body = local_body(session(), '!inventory add "Gaming Laptop" "fast one" electronics')
        assert body["parameters"][:3] == ["add", '"Gaming', 'Laptop"']
        answer = await doors.local({**body, "raw_message": raw})
        assert said(answer) == "Item 'Gaming Laptop' added to inventory: fast one. Labels: electronics."

    through(services, now, story)


def test_a_quote_that_never_closes_is_a_person_s_mistake(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        answer = await doors.execute(router_body(community, '!inventory add "Gaming Laptop'))
        assert "never closes" in said(answer)
        assert answer.body["success"] is False
        assert answer.body["error"] == answer.body["error_message"] == answer.body["message"]

    through(services, now, story)


def test_a_number_and_a_string_mean_the_same_community(services: Services, now: datetime) -> None:
    number = int(session()[5:17], 16)

    async def story(doors: Doors) -> None:
        await doors.execute(router_body(number, "!inventory add Drill"))
        assert "'Drill' is available" in said(await doors.execute(router_body(str(number), "!inventory status drill")))
        assert "'Drill' is available" in said(await doors.market(market_body(number, "#inventory status drill", now)))

    through(services, now, story)


def test_a_person_of_a_known_platform_is_the_same_through_either_webhook(services: Services, now: datetime) -> None:
    server = session()

    async def story(doors: Doors) -> None:
        await doors.local(local_body(server, "!inventory add Drill", "mia"))
        await doors.local(local_body(server, "!inventory checkout Drill", "mia"))
        mine = await doors.market(market_body(f"discord:{server}", "#inventory mine", now, "mia"))
        assert "Drill" in said(mine)

    through(services, now, story)


def test_nobody_is_more_than_a_member_until_a_role_is_granted(
    services: Services, now: datetime, community: str
) -> None:
    async def story(doors: Doors) -> None:
        await doors.execute(router_body(community, "!inventory add Drill"))
        answer = await doors.execute(router_body(community, "!inventory delete Drill"))
        assert (answer.body["success"], "moderator" in said(answer)) == (False, True)

    through(services, now, story)


def test_a_caller_sees_the_community_of_its_body_only(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        await doors.execute(router_body(community, "!inventory add Secret"))
        elsewhere = f"{community}-elsewhere"
        for line in ("!inventory status Secret", "!inventory checkout Secret", f"!inventory status {community}/Secret"):
            assert "not found" in said(await doors.execute(router_body(elsewhere, line)))
        assert "Nothing found" in said(await doors.market(market_body(elsewhere, "#inventory search secret", now)))
        assert "Nothing here" in said(await doors.local(local_body(community, "!inventory list")))

    through(services, now, story)


def test_an_event_of_a_platform_is_taken_without_a_word(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        body = market_body(community, "x", now)
        body["trigger"] = {"type": "event", "command": None, "context_text": None, "event_type": "twitch.raid"}
        answer = await doors.market(body)
        assert (said(answer), answer.body["success"], answer.body["response_type"]) == ("", True, "none")

    through(services, now, story)


def test_a_long_answer_is_cut_at_the_end_of_a_line(services: Services, now: datetime, community: str) -> None:
    async def story(doors: Doors) -> None:
        for number in range(10):
            await doors.execute(router_body(community, f'!inventory add "{number}{"x" * 250}" a b c'))
        text = said(await doors.execute(router_body(community, "!inventory list")))
        assert len(text) <= 2000
        assert text.endswith("\n… (shortened)")

    through(services, now, story)
