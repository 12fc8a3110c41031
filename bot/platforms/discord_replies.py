"""A reply made into Discord messages, with its buttons and files, each sent once."""

import io

import discord

from bot.message import Message
from bot.outbox import Job
from bot.platforms.discord_errors import translated
from bot.platforms.discord_progress import Following
from bot.platforms.discord_views import Questions, more_view
from bot.platforms.rendering import DISCORD, render
from commands.base import Attachment, Reply

QUESTION = "confirm"
_NOBODY = discord.AllowedMentions.none()


def ask(message: Message) -> Reply:
    """Make the question before a destructive command."""
    return Reply(f"Really do this?\n{message.text}", code=QUESTION)


def laid_out(reply: Reply, prefix: str) -> tuple[list[str], discord.ui.View | None]:
    """Give a reply's parts and the button for its next page, where it has one that fits."""
    view = more_view(reply.more.removeprefix(prefix) if reply.more else None)
    text = reply.text.removesuffix(f"\nMore: {reply.more}") if reply.more else reply.text
    return render(text, DISCORD, prefix, None if view else reply.more), view


def file_of(attachment: Attachment | None) -> discord.File | None:
    """Make the file to send; each attempt needs one of its own."""
    return discord.File(io.BytesIO(attachment.content), attachment.name) if attachment else None


def outgoing(said: discord.Message, message: Message, reply: Reply, questions: Questions, following: Following) -> Job:
    """Send a reply to a message; a second attempt goes on where the first stopped, and repeats nothing.

    Each part's nonce is the message's id and the part's number: Discord makes of two such sends one.
    """
    parts, view = laid_out(reply, message.prefix)
    if reply.code == QUESTION:
        view = questions.ask(message)
    sent = 0

    async def job() -> None:
        nonlocal sent
        while sent < len(parts):
            last = sent == len(parts) - 1
            with translated():
                shown = await said.channel.send(
                    parts[sent],
                    nonce=f"{message.event_id}-{sent}",
                    reference=said.to_reference(fail_if_not_exists=False),
                    mention_author=False,
                    allowed_mentions=_NOBODY,
                    suppress_embeds=True,
                    view=view if last else None,  # type: ignore[arg-type]  # None is its default
                    file=file_of(reply.attachment) if last else None,  # type: ignore[arg-type]  # so here
                )
            sent += 1
            if last and reply.progress:
                following.follow(shown, message, reply)

    return job
