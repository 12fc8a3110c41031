"""Every story through every door: what people are answered doesn't depend on where they ask."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from inventory.services import Services
from tests.acceptance.community_stories import COMMUNITY
from tests.acceptance.console_door import ConsoleKind
from tests.acceptance.discord_doors import DiscordKind
from tests.acceptance.door import Door, Heard, Opens, World
from tests.acceptance.finding_stories import FINDING
from tests.acceptance.fleet_stories import HISTORY
from tests.acceptance.http_door import HttpKind
from tests.acceptance.lending_stories import LENDING
from tests.acceptance.price_stories import PRICES
from tests.acceptance.router_doors import RouterKind
from tests.acceptance.stories import ROLES, Meanwhile, Says, Story
from tests.acceptance.twitch_door import TwitchKind

DOORS: tuple[Opens, ...] = (
    ConsoleKind(),
    HttpKind(),
    *(RouterKind(caller) for caller in ("router", "marketplace", "local")),
    *(DiscordKind(way) for way in ("discord", "slash")),
    TwitchKind(),
)
# A token's role is its own whomever it acts for, so the story about a role that is given isn't told over HTTP.
STORIES = (*LENDING, *FINDING, *PRICES, *COMMUNITY, *HISTORY)
TOLD = [
    pytest.param(door, story, id=f"{door.name}: {story.name}")
    for door in DOORS
    for story in STORIES
    if (door.tells_people_apart or story.is_ada_s_alone) and (door.name != "http" or not story.gives_a_role)
]


@pytest.mark.parametrize(("door", "story"), TOLD)
def test_a_story_goes_the_same_through_every_door(
    services: Services, community: str, door: Opens, story: Story
) -> None:
    world = World(services, community, datetime.now(UTC))

    async def told() -> None:
        async with door(world) as opened:
            for step in story.steps:
                await tell(world, opened, step)

    asyncio.run(asyncio.wait_for(told(), 120))


async def tell(world: World, door: Door, step: Says | Meanwhile) -> None:
    if isinstance(step, Meanwhile):
        await asyncio.to_thread(step.happens, world.services, door.community)
        return
    heard = await door.say(step.who, ROLES[step.who], step.line)
    assert fits(step.hears, heard.text), f"{step.line}\nheard: {heard.text}\nnot:   {step.hears}"
    assert heard in (Heard(heard.text, step.ok), Heard(heard.text))


def fits(wanted: str, text: str) -> bool:
    """Whether the text is the one wanted, in which … stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), text, re.DOTALL) is not None


@pytest.mark.parametrize(("wanted", "text"), [("a", "ab"), ("a…c", "ab"), ("a.c", "abc"), ("", "a")])
def test_a_wrong_answer_is_noticed(wanted: str, text: str) -> None:
    assert not fits(wanted, text)
