"""Channels that want to be left in peace: no suggestions, answers elsewhere, commands in listed channels only."""

from collections.abc import Iterator

import pytest

from bot.platforms.discord import Client
from inventory.services import Services
from tests.integration.chat.discord_bot import at_once, serving
from tests.integration.chat.placed import Placed
from tests.standins.discord import Channel, DiscordStandIn
from tests.standins.run import run

ADMINISTRATOR = 1 << 3


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


@pytest.fixture
def placed(services: Services, community: str) -> Iterator[Placed]:
    """The core with real places."""
    made = Placed(services, community)
    yield made
    if made.runner is not None:
        made.runner.close()


async def admin_says(discord: DiscordStandIn, channel: Channel, line: str) -> str:
    """What an admin hears, said by a slash command so that it is heard whatever the channel is set to."""
    group, command, value = line.split()
    name = {"suggestions": "state", "commands": "state", "replies": "where", "prefix": "prefix"}[command]
    used = await discord.interact(
        channel, f"{group} {command}", {name: value}, user="ada", permissions=ADMINISTRATOR
    )  # fmt: skip
    return (await used.reply()).content


def test_without_suggestions_what_is_no_command_gets_no_answer(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            quiet, loud = discord.guild().channel("quiet"), discord.guild().channel("loud")
            async with serving(discord, placed):
                assert "Typo suggestions: off" in await admin_says(discord, quiet, "channel suggestions off")
                for channel in (quiet, loud):
                    await discord.say(channel, "!invntory list")
                    await discord.say(channel, "!inventory mine")
                assert "Did you mean" in (await discord.expect_message(loud)).content
                await discord.expect_message(loud, count=2)
                await discord.expect_message(quiet, count=2)
                answers = [message.content for message in discord.messages(quiet)]
                assert [answer for answer in answers if "no command" in answer] == []
            assert discord.violations == []

    run(story())


def test_answers_stand_in_a_thread_of_their_question(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, placed):
                await admin_says(discord, channel, "channel replies thread")
                asked = await discord.say(channel, "!inventory mine")
                await discord.changes.until(lambda: discord.channel(asked.id))
                thread = discord.channel(asked.id)
                assert thread is not None
                assert "nothing checked out" in (await discord.expect_message(thread)).content
                await discord.say(thread, "!inventory stats")
                assert "Inventory" in (await discord.expect_message(thread, count=2)).content
            assert len(discord.messages(channel)) == 1
            assert discord.violations == []

    run(story())


def test_private_answers_go_to_whoever_asked_and_slash_answers_are_ephemeral(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, placed):
                await admin_says(discord, channel, "channel replies private")
                await discord.say(channel, "!inventory mine", author="mia")
                direct = discord.direct_channel(discord.user("mia"))
                assert "nothing checked out" in (await discord.expect_message(direct)).content
                used = await discord.interact(channel, "inventory mine", user="mia")
                await used.reply()
                assert used.private()
            assert len(discord.messages(channel)) == 1
            assert discord.violations == []

    run(story())


def test_who_takes_no_direct_messages_is_answered_in_the_channel(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, placed):
                await admin_says(discord, channel, "channel replies private")
                direct = discord.direct_channel(discord.user("mia"))
                discord.script.refuse(direct, 403)
                await discord.say(channel, "!inventory mine", author="mia")
                assert "nothing checked out" in (await discord.expect_message(channel, count=2)).content
                await discord.say(channel, "!inventory stats", author="bob")
                await discord.expect_message(discord.direct_channel(discord.user("bob")))
            assert placed.buried == []

    run(story())


def test_commands_are_taken_in_listed_channels_and_their_threads_alone(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            desk, talk = discord.guild().channel("desk"), discord.guild().channel("talk")
            async with serving(discord, placed):
                assert "taken in this channel." in await admin_says(discord, desk, "channel commands on")
                await discord.say(talk, "!inventory mine", author="mia")
                used = await discord.interact(talk, "inventory mine", user="mia")
                assert "taken in other channels" in (await used.reply()).content
                assert used.private()
                await discord.say(desk, "!inventory mine", author="mia")
                await discord.expect_message(desk, count=2)
                await discord.say(talk, "!channel", author="mia")
                assert "only in other channels: " in (await discord.expect_message(talk)).content
                await admin_says(discord, desk, "channel commands off")
                await discord.say(talk, "!inventory mine", author="mia")
                assert "nothing checked out" in (await discord.expect_message(talk, count=2)).content
            assert discord.violations == []

    run(story())


def test_a_server_s_own_prefix_is_the_one_that_counts_and_a_mention_always_does(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            here, other = discord.guild().channel(), discord.guild("Other").channel()
            async with serving(discord, placed):
                await admin_says(discord, here, "community prefix sk!")
                await discord.say(here, "!inventory mine")
                await discord.say(here, "sk!inventory mine")
                await discord.say(here, f"<@{discord.bot.id}> inventory search nothing")
                await discord.say(other, "!inventory mine")
                await discord.expect_message(other)
                await discord.expect_message(here, count=3)
                assert "Nothing found" in discord.messages(here)[2].content
            assert [len(discord.messages(channel)) for channel in (here, other)] == [3, 1]
            assert discord.violations == []

    run(story())


def test_a_question_stands_in_the_channel_and_a_private_list_names_its_next_page(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, placed):
                for number in range(12):
                    await discord.say(channel, f'!inventory add "Chair {number:02}"', author="ada")
                await discord.expect_message(channel, count=12)
                await admin_says(discord, channel, "channel replies private")
                await discord.say(channel, "!inventory list", author="ada")
                page = await discord.expect_message(discord.direct_channel(discord.user("ada")))
                assert "More: \\!inventory list --page 2" in page.content.replace("More: !", "More: \\!")
                assert page.buttons == []
                await discord.say(channel, '!inventory delete "Chair 00"', author="ada", permissions=ADMINISTRATOR)
                question = await discord.expect_message(channel, count=14)
                pressed = await discord.press(question, "Yes, do it", user="ada", permissions=ADMINISTRATOR)
                assert "deleted" in (await pressed.reply()).content
            assert discord.violations == []

    run(story())


def test_where_no_thread_may_be_opened_the_answer_stands_in_the_channel(placed: Placed) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, placed):
                await admin_says(discord, channel, "channel replies thread")
                discord.script.forbid(path="/threads", times=2)
                for count in (2, 3):
                    await discord.say(channel, "!inventory mine")
                    assert "nothing checked out" in (await discord.expect_message(channel, count)).content
            assert placed.buried == []

    run(story())
