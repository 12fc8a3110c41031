"""G6 at the router's doors: a call that is sent again has one effect and one answer, on any replica."""

from datetime import datetime

from inventory.services import Services
from tests.integration.router_calls import local_body, router_body, session
from tests.integration.router_door import Doors, through


def test_the_same_call_again_gets_the_same_answer_and_changes_nothing(
    services: Services, now: datetime, community: str
) -> None:
    async def story(doors: Doors) -> None:
        body = router_body(community, "!inventory add Drill")
        first, again = await doors.execute(body), await doors.execute(body)
        assert first.body == again.body
        assert again.body["message"].startswith("Item 'Drill' added")

    through(services, now, story)


def test_another_command_in_the_same_session_is_not_mistaken_for_it(
    services: Services, now: datetime, community: str
) -> None:
    async def story(doors: Doors) -> None:
        one = session()
        await doors.execute(router_body(community, "!inventory add Drill", session_id=one))
        second = await doors.execute(router_body(community, "!inventory add Saw", session_id=one))
        assert second.body["message"].startswith("Item 'Saw' added")

    through(services, now, story)


def test_another_person_with_the_same_session_gets_an_answer_of_their_own(
    services: Services, now: datetime, community: str
) -> None:
    async def story(doors: Doors) -> None:
        await doors.execute(router_body(community, "!inventory add Drill", "mia"))
        await doors.execute(router_body(community, "!inventory checkout Drill", "mia"))
        one = session()
        hers = await doors.execute(router_body(community, "!inventory mine", "mia", one))
        his = await doors.execute(router_body(community, "!inventory mine", "bob", one))
        assert ("Drill" in hers.body["message"], "Drill" in his.body["message"]) == (True, False)

    through(services, now, story)


def test_a_first_generation_message_that_comes_twice_counts_once(services: Services, now: datetime) -> None:
    server = session()

    async def story(doors: Doors) -> None:
        body = local_body(server, "!inventory add Drill")
        assert (await doors.local(body)).body == (await doors.local(body)).body
        stats = await doors.local(local_body(server, "!inventory stats"))
        assert stats.body["message"].startswith("Inventory: 1 thing,")

    through(services, now, story)
