"""discord.py's command framework: its parser, checks and invocation, with asynchronous psycopg behind it."""

from collections.abc import Iterator
from types import SimpleNamespace

import discord
from discord.ext import commands
from psycopg_pool import AsyncConnectionPool

from benchmarks.callers import Callers
from benchmarks.peers.lending import Task
from benchmarks.peers.rounds_asked import rounds

_CONNECTIONS = 20


class Heard(commands.Context):
    """A context whose replies stay here: the network's part is nobody's business."""

    async def send(self, content: str) -> None:
        """Keep the reply."""
        self.message.answer = content


class Bot(commands.Bot):
    """A bot with the two commands."""

    def __init__(self, task: Task) -> None:
        super().__init__("!", intents=discord.Intents.none())
        self._connection.user = SimpleNamespace(id=1)
        self.pool = AsyncConnectionPool(
            task.dsn, min_size=_CONNECTIONS, max_size=_CONNECTIONS, open=False, kwargs={"autocommit": True}
        )
        for command in lending(task, self.pool):
            self.add_command(command)

    async def say(self, guild: str, text: str) -> str:
        """The reply to a message."""
        author, place = SimpleNamespace(id=2, bot=False), SimpleNamespace(id=guild)
        message = SimpleNamespace(
            content=text, author=author, guild=place, channel=place, answer="", attachments=(), _state=None
        )
        await self.invoke(await self.get_context(message, cls=Heard))
        return message.answer


def lending(task: Task, pool: AsyncConnectionPool) -> list[commands.Command]:
    """The two commands, as the library's decorator makes them of functions."""

    async def lend(ctx: Heard, command: str, name: str) -> None:
        params = task.params(command, ctx.guild.id, name)
        async with pool.connection() as connection:
            cursor = await connection.execute(task.sql(command), params)
            assert await cursor.fetchone(), name

    @commands.command()
    async def checkout(ctx: Heard, name: str, to: str) -> None:
        await lend(ctx, "checkout", name)
        await ctx.send(f"Item '{name}' checked out to {to}.")

    @commands.command()
    async def checkin(ctx: Heard, name: str) -> None:
        await lend(ctx, "checkin", name)
        await ctx.send(f"Item '{name}' checked in.")

    return [checkout, checkin]


def jobs(task: Task) -> Iterator[tuple[tuple[str, str], ...]]:
    """Out and in again, thing by thing."""
    for community, name in task.things:
        yield (community, f'!checkout "{name}" bob'), (community, f'!checkin "{name}"')


def main() -> None:
    """Work the rounds that are asked for."""
    task, callers = Task(), Callers()
    bot, stream = Bot(task), jobs(task)

    async def say(line: tuple[str, str]) -> None:
        assert (await bot.say(*line)).startswith("Item"), line

    callers.run(bot.pool.open())
    rounds(lambda count, seconds: callers.drive(stream, say, count, seconds))
    callers.run(bot.pool.close())


if __name__ == "__main__":
    main()
