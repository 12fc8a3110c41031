"""The real discord.py, connected to the stand-in, with a bot of three lines on top."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.platforms import seams
from tests.standins.discord import DiscordStandIn

NOBODY = discord.AllowedMentions.none()


class Choose(discord.ui.View):
    """Two buttons that survive a restart."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Yes", custom_id="choose:yes")
    async def yes(self, interaction: discord.Interaction, button: object) -> None:
        await interaction.response.edit_message(content="Done.", view=None)

    @discord.ui.button(label="No", custom_id="choose:no")
    async def no(self, interaction: discord.Interaction, button: object) -> None:
        await interaction.response.send_message("Nothing happened.", ephemeral=True)


class EchoClient(discord.Client):
    """Answers `!echo`; keeps what it received; re-identifies without the library's five seconds."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        wanted = intents or discord.Intents(guilds=True, guild_messages=True, message_content=True)
        super().__init__(intents=wanted, allowed_mentions=NOBODY, chunk_guilds_at_startup=False,
                         guild_ready_timeout=0.05)  # fmt: skip
        self.tree = app_commands.CommandTree(self)
        self.received: list[discord.Message] = []
        self.both = asyncio.Event()
        self.failed = asyncio.Event()
        self.failures: list[Exception] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return

    async def setup_hook(self) -> None:
        self.add_view(Choose())
        self.tree.add_command(stock_group())
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.received.append(message)
        if len(self.received) == 2:
            self.both.set()
        if message.author.bot or not message.content.startswith("!echo "):
            return
        try:
            await message.reply(message.content.removeprefix("!echo "), mention_author=False)
        except discord.DiscordException as error:
            self.failures.append(error)
            self.failed.set()


def stock_group() -> app_commands.Group:
    """`/stock count add item amount`, the deepest nesting that Discord knows."""
    stock = app_commands.Group(name="stock", description="What there is")
    count = app_commands.Group(name="count", description="How much there is", parent=stock)

    @count.command(name="add", description="Add to an item")
    async def add(interaction: discord.Interaction, item: str, amount: int = 1) -> None:
        await interaction.response.defer(ephemeral=True)
        allowed = interaction.permissions.manage_guild
        await interaction.followup.send(f"{amount} x {item}, manager: {allowed}", view=Choose())

    @add.autocomplete("item")
    async def items(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = [name for name in ("Sony A7", "Sony A7 III", "Tripod") if current.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in names]

    return stock


@asynccontextmanager
async def connected(standin: DiscordStandIn, client: EchoClient | None = None) -> AsyncIterator[EchoClient]:
    """A client that has identified and knows its guilds; closed at the end."""
    seams.point_discord(rest=standin.rest_url, gateway=standin.gateway_url)
    client = client or EchoClient()
    before = standin.gateway.identified
    running = asyncio.create_task(client.start(standin.token))
    try:
        ready = asyncio.create_task(standin.changes.until(lambda: standin.gateway.identified > before))
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            running.result()
        await client.wait_until_ready()
        yield client
    finally:
        running.cancel()
        await asyncio.wait([running])
        await client.close()
