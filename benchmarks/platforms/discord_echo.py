"""discord.py's bot of a few lines: it says again what it was told. Takes the addresses and the token as arguments."""

import sys

import discord

from bot.platforms import seams

COMMAND = "!echo "


class Echo(discord.Client):
    """Replies to `!echo`."""

    async def on_message(self, message: discord.Message) -> None:
        """Say it again."""
        if not message.author.bot and message.content.startswith(COMMAND):
            await message.reply(message.content.removeprefix(COMMAND), mention_author=False)


def main(rest: str, gateway: str, token: str) -> None:
    """Serve until killed."""
    seams.point_discord(rest=rest, gateway=gateway)
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
    nobody = discord.AllowedMentions.none()
    Echo(intents=intents, allowed_mentions=nobody, chunk_guilds_at_startup=False).run(token, log_handler=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
