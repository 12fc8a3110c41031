"""How replies look: cards, pictures, private answers and pages whose buttons ask again who presses."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.platforms import discord_interactions
from bot.platforms.discord import Client
from commands.base import Attachment, Call, Reply
from inventory.actor import Actor
from inventory.services import Services
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run

ADMINISTRATOR = 1 << 3
PICTURE = Attachment("costs.png", b"\x89PNG\r\n\x1a\n and so on", "image/png")


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


def test_stock_is_shown_as_a_table_on_a_coloured_card(core: Core, admin: Actor) -> None:
    core.services.stock.revising.name(admin, "7", "M4 bolt")
    core.services.stock.moving.add(admin, "7", 20)

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.say(channel, "!stock list")
                shown = await discord.expect_message(channel)
                (card,) = shown.extra["embeds"]
                assert (shown.content, card["title"]) == ("", "Stock:")
                assert "Product  Warehouse  There" in card["description"]
                used = await discord.interact(channel, "stock list")
                assert (await used.reply()).extra["embeds"][0]["title"] == "Stock:"
            assert discord.violations == []

    run(story())


def test_without_the_right_to_embed_the_same_is_said_in_text(core: Core, admin: Actor) -> None:
    core.services.stock.moving.add(admin, "7", 20)

    async def story() -> None:
        async with DiscordStandIn() as discord:
            guild = discord.guild()
            channel = guild.channel()
            guild.roles[0].permissions &= ~(1 << 14)
            async with serving(discord, core):
                await discord.say(channel, "!stock list")
                shown = await discord.expect_message(channel)
                assert shown.content.startswith("Stock:\n")
                assert shown.extra["embeds"] == []

    run(story())


def test_a_picture_comes_as_a_picture_by_bang_and_slash(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawing(call: Call, services: Services, args: object) -> Reply:
        return Reply("Costs:", attachment=PICTURE)

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core) as platform:
                registry = platform.dispatcher.registry
                found = registry.find(["inventory", "stats"])
                assert found is not None
                drawn = replace(found[0], run=drawing)
                monkeypatch.setattr(registry, "find", lambda words: (drawn, 2))
                await discord.say(channel, "!inventory stats")
                used = await discord.interact(channel, "inventory stats")
                for shown in (await discord.expect_message(channel), await used.reply()):
                    (picture,) = shown.extra["attachments"]
                    assert (picture["filename"], picture["content_type"]) == ("costs.png", "image/png")
                    assert picture["size"] == len(PICTURE.content)
            assert discord.violations == []

    run(story())


def test_a_private_answer_that_took_long_is_still_private(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_interactions, "_ANSWER_SECONDS", 0.0)

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                used = await discord.interact(channel, "community link", user="ada", permissions=ADMINISTRATOR)
                assert "Code for one place" in (await used.reply()).content
                await discord.say(channel, "!inventory mine")
                await discord.expect_message(channel)
                assert len(discord.messages(channel)) == 1
            assert discord.violations == []

    run(story())


def test_a_page_is_turned_for_whoever_may_read_it_and_stays_for_the_others(core: Core, admin: Actor) -> None:
    for number in range(12):
        core.services.items.add(admin, f"Chair {number:02}")

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.say(channel, "!audit recent", author="ada", permissions=ADMINISTRATOR)
                page = await discord.expect_message(channel)
                before = page.content
            async with serving(discord, core):
                pressed = await discord.press(page, "More", user="bob")
                told = await pressed.reply()
                assert "needs the role admin" in told.content
                assert told is not page
                assert pressed.private()
                assert page.content == before
                await (await discord.press(page, "More", user="ada")).reply()
                assert page.content != before
                assert "Chair 00" in page.content
            assert discord.violations == []

    run(story())


def test_labels_and_people_are_completed_while_they_are_typed(core: Core, admin: Actor) -> None:
    core.services.items.add(admin, "Sony A7", "", ("camera", "video"))
    core.services.members.meet(replace(admin, person="discord:7", name="Zelda"))

    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                asked = [
                    ("inventory labels", {"item": "son", "verb": "add", "label": ""}, "item", ["Sony A7"]),
                    ("inventory labels", {"item": "Sony A7", "verb": "add", "label": "ca"}, "label", ["camera"]),
                    ("inventory checkout", {"item": "Sony A7", "to": "zel"}, "to", ["Zelda"]),
                ]
                for path, options, focused, names in asked:
                    used = await discord.interact(channel, path, options, focused=focused)
                    assert [choice["value"] for choice in await used.choices()] == names
            assert discord.violations == []

    run(story())


def test_every_command_of_the_registry_is_a_slash_command_also_the_last_ones_of_a_large_group(core: Core) -> None:
    def leaves(options: list[dict[str, Any]], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        within = [option for option in options if option["type"] in (1, 2)]
        if not within:
            yield path
        for option in within:
            yield from leaves(option.get("options") or [], (*path, option["name"]))

    async def story() -> None:
        async with DiscordStandIn() as discord:
            discord.guild()
            async with serving(discord, core) as platform:
                made = [
                    path for root in discord.commands for path in leaves(root.get("options") or [], (root["name"],))
                ]
                wanted = sorted(command.path for command in platform.dispatcher.registry)
                assert sorted(tuple(word for word in path if word != "more") for path in made) == wanted
                assert max(len(path) for path in made) <= 3
            assert discord.violations == []

    run(story())
