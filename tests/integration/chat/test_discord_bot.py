"""The items stories on Discord, by bang and slash, with the real library on the wire."""

import pytest

from bot.platforms.discord import Client
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import at_once, serving
from tests.standins.discord import DiscordStandIn
from tests.standins.run import run

ADMINISTRATOR, MANAGE_MESSAGES = 1 << 3, 1 << 13


@pytest.fixture(autouse=True)
def identify_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


def test_a_thing_is_added_lent_and_returned_by_bang_commands(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                mia = discord.user("mia")
                said = [
                    '!inventory add "Sony A7"',
                    f'!inventory checkout "Sony A7" <@{mia.id}>',
                    '!inventory status "Sony A7"',
                    '!inventory checkin "Sony A7"',
                ]
                for text in said:
                    await discord.say(channel, text, author=mia, mentions=(mia,), permissions=MANAGE_MESSAGES)
                await discord.expect_message(channel, count=4)
                answers = [message.content for message in discord.messages(channel)]
                assert "added" in answers[0]
                assert "checked out to mia" in answers[1]
                assert "is checked out to mia" in answers[2]
            assert discord.violations == []
            assert core.buried == []

    run(story())


def test_the_same_story_by_slash_with_completion_of_things_and_people(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                mia = discord.user("mia")
                used = await discord.interact(channel, "inventory add", {"name": "Sony A7"}, user=mia)
                assert "added" in (await used.reply()).content
                asked = await discord.interact(channel, "inventory checkout", {"item": "so"}, focused="item")
                assert [choice["value"] for choice in await asked.choices()] == ["Sony A7"]
                asked = await discord.interact(
                    channel, "inventory checkout", {"item": "Sony A7", "to": "m"}, focused="to"
                )
                assert [choice["value"] for choice in await asked.choices()] == ["mia"]
                options = {"item": "Sony A7", "to": f"<@{mia.id}>"}
                used = await discord.interact(channel, "inventory checkout", options, user=mia)
                assert "checked out to mia" in (await used.reply()).content
            assert discord.violations == []

    run(story())


def test_a_long_list_is_turned_over_by_a_button_also_after_a_restart(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                for number in range(12):
                    await discord.say(channel, f'!inventory add "Chair {number:02}"')
                await discord.say(channel, "!inventory list")
                page = await discord.expect_message(channel, count=13)
                assert "Chair 09" in page.content
                assert [button["label"] for button in page.buttons] == ["More"]
            async with serving(discord, core):
                await (await discord.press(page, "More", user="bob")).reply()
                assert "Chair 11" in page.content
                assert [button["label"] for button in page.buttons] == ["Back"]
                await (await discord.press(page, "Back", user="bob")).reply()
                assert "Chair 09" in page.content
                assert [button["label"] for button in page.buttons] == ["More"]
            assert discord.violations == []

    run(story())


def test_a_destructive_command_asks_first_and_only_the_asker_decides(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.say(channel, '!inventory add "Sony A7"')
                await discord.say(channel, '!inventory delete "Sony A7"', permissions=MANAGE_MESSAGES)
                question = await discord.expect_message(channel, count=2)
                assert question.content.startswith("Really do this?")
                stranger = await discord.press(question, "Yes, do it", user="bob", permissions=ADMINISTRATOR)
                assert (await stranger.reply()).content == "Only mia can decide that."
                assert stranger.private()
                await (await discord.press(question, "Yes, do it")).reply()
                assert "deleted" in question.content
            assert discord.violations == []

    run(story())


def test_the_presser_who_lost_the_role_meanwhile_is_refused(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            guild = discord.guild()
            channel = guild.channel()
            async with serving(discord, core):
                await discord.say(channel, '!inventory add "Sony A7"')
                await discord.say(channel, '!inventory delete "Sony A7"', permissions=MANAGE_MESSAGES)
                question = await discord.expect_message(channel, count=2)
                guild.members[discord.user("mia").id].clear()
                await (await discord.press(question, "Yes, do it")).reply()
                assert "needs the role moderator" in question.content

    run(story())


def test_roles_come_from_the_servers_permissions(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild(owner="olga").channel()
            async with serving(discord, core):
                await discord.say(channel, "!inventory policy", author="mia")
                await discord.say(channel, "!audit recent", author="max", permissions=MANAGE_MESSAGES)
                await discord.say(channel, "!audit recent", author="ada", permissions=ADMINISTRATOR)
                await discord.say(channel, "!audit recent", author="olga")
                await discord.expect_message(channel, count=4)
                answers = [message.content for message in discord.messages(channel)]
                assert ["needs the role admin" in answer for answer in answers] == [False, True, False, False]

    run(story())


def test_bots_webhooks_edits_and_ordinary_talk_get_no_answer(core: Core) -> None:
    async def story() -> None:
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                await discord.say(channel, "!help", author=discord.user("robot", bot=True))
                await discord.say(channel, "!help", webhook_id="77")
                talk = await discord.say(channel, "good morning! !help")
                await discord.edit(talk, "!help")
                await discord.say(channel, "!!! what")
                await discord.say(channel, "!inventory stats")
                await discord.expect_message(channel)
            assert len(discord.messages(channel)) == 1

    run(story())
