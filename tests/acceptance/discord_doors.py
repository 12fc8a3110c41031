"""Discord's two doors, by the real library on the wire: lines typed, and slash commands."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from commands.base import Arguments
from commands.binding import Misused, bind
from commands.parsing import UnclosedQuote, split
from commands.registry import Registry, load
from inventory.actor import Role
from inventory.text import clean
from tests.acceptance.door import Heard, World
from tests.integration.chat.chat_bot import Core
from tests.integration.chat.discord_bot import serving
from tests.standins.discord import Channel, DiscordStandIn, Message

PERMISSIONS = {Role.MEMBER: 0, Role.MODERATOR: 1 << 13, Role.ADMIN: 1 << 3}
YES = "Yes, do it"


def read(message: Message) -> str:
    """What a person reads: markup shown as it is, a card line by line, the button for the next page in words."""
    cards = [f"{card['title']}\n{card.get('description') or ''}".strip() for card in message.extra["embeds"]]
    text = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", "\n".join([message.content, *cards]).strip())
    more = [button["custom_id"] for button in message.buttons if button["label"] == "More"]
    return text + "".join(f"\nMore: !{name.removeprefix('storekeeper:more:')}" for name in more)


@dataclass
class DiscordDoor:
    """A channel in which people type, and answer yes to questions."""

    community: str
    discord: DiscordStandIn
    channel: Channel

    async def say(self, person: str, role: Role, line: str) -> Heard:
        user = self.discord.user(person)
        count = len(self.discord.messages(self.channel)) + 1
        await self.discord.say(self.channel, line, author=user, permissions=PERMISSIONS[role])
        answer = await self.discord.expect_message(self.channel, count)
        return Heard(await self.decided(answer, person, role))

    async def decided(self, answer: Message, person: str, role: Role) -> str:
        """Press yes where a question is asked."""
        if any(button["label"] == YES for button in answer.buttons):
            pressed = await self.discord.press(answer, YES, user=person, permissions=PERMISSIONS[role])
            answer = await pressed.reply()
        return read(answer)


@dataclass
class SlashDoor(DiscordDoor):
    """The same channel, in which people use slash commands; what is no command of that form is typed."""

    registry: Registry
    world: World

    async def say(self, person: str, role: Role, line: str) -> Heard:
        words = self.words(line)
        if words is None:
            return await super().say(person, role, line)
        path, options = words
        used = await self.discord.interact(self.channel, path, options, user=person, permissions=PERMISSIONS[role])
        return Heard(await self.decided(await used.reply(), person, role))

    def words(self, line: str) -> tuple[str, dict[str, object]] | None:
        """The command and its options that a typed line stands for; None where there is no such command."""
        try:
            words = split(clean(line).removeprefix("!"))
            found = self.registry.find([word.text for word in words])
            if found is None:
                return None
            command, taken = found
            args = bind(command, words[taken:], self.known)
        except (Misused, UnclosedQuote):
            return None
        return command.name, options_of(args)

    def known(self, names: list[str]) -> str | None:
        return self.world.services.items.longest_known(self.community, names)


def options_of(args: Arguments) -> dict[str, object]:
    """What somebody would put into the fields of a slash command."""
    given = {name: getattr(args, name) for name in type(args).model_fields if name in args.model_fields_set}
    return {name: " ".join(f'"{v}"' for v in value) if isinstance(value, list | tuple) else value
            for name, value in given.items()}  # fmt: skip


class DiscordKind:
    """How a door of Discord is opened: "discord" or "slash"."""

    tells_people_apart = True

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def __call__(self, world: World) -> AsyncIterator[DiscordDoor]:
        core = Core(world.services, world.community)
        async with DiscordStandIn() as discord:
            channel = discord.guild().channel()
            async with serving(discord, core):
                if self.name == "slash":
                    yield SlashDoor(world.community, discord, channel, load(), world)
                else:
                    yield DiscordDoor(world.community, discord, channel)
            assert discord.violations == []
            assert core.buried == []
        if core.runner is not None:
            core.runner.close()
