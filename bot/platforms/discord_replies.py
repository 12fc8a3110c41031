"""A reply made into Discord messages, with its card, buttons and files, each sent once."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import discord

from bot.message import Message
from bot.outbox import Job
from bot.platforms.discord_cards import card
from bot.platforms.discord_errors import FAILURES, translated
from bot.platforms.discord_progress import Following
from bot.platforms.discord_targets import shows_cards, target_of
from bot.platforms.discord_views import Questions, pages_view
from bot.platforms.rendering import DISCORD, render
from commands.base import Attachment, Reply
from inventory.communities.model import Replies

QUESTION = "confirm"
_NOBODY = discord.AllowedMentions.none()


class Layout(NamedTuple):
    """A reply's messages; a card goes with the only one, which is empty then, and a view with the last."""

    parts: list[str]
    card: discord.Embed | None
    view: discord.ui.View | None

    @property
    def cards(self) -> Sequence[discord.Embed]:
        """The card as the library takes it."""
        return [] if self.card is None else [self.card]


def ask(message: Message) -> Reply:
    """Make the question before a destructive command."""
    return Reply(f"Really do this?\n{message.text}", code=QUESTION)


def laid_out(
    reply: Reply, message: Message, questions: Questions, cards: Callable[[], bool], *, pages: bool = True
) -> Layout:
    """Give a reply's parts, and the buttons that decide it or turn its page; `cards` says whether one may be shown.

    Without `pages` the next one is a line to type: a button works on a server only.
    """
    prefix = message.prefix
    view = None
    if pages and reply.success:
        view = pages_view(message.text.removeprefix(prefix), reply.more.removeprefix(prefix) if reply.more else None)
    text = reply.text.removesuffix(f"\nMore: {reply.more}") if reply.more else reply.text
    if reply.code == QUESTION:
        view = questions.ask(message)
    turned = view is not None or not reply.more
    made = card(reply, text) if turned else None
    if made is not None and not cards():
        made = None
    parts = [""] if made else render(text, DISCORD, prefix, None if turned else reply.more)
    return Layout(parts, made, view)


def file_of(attachment: Attachment | None) -> discord.File | None:
    """Make the file to send; each attempt needs one of its own. Discord shows a picture by its name's ending."""
    return discord.File(io.BytesIO(attachment.content), attachment.name) if attachment else None


def outgoing(said: discord.Message, message: Message, reply: Reply, questions: Questions, following: Following) -> Job:
    """Send a reply to a message; a second attempt goes on where the first stopped, and repeats nothing."""
    where = message.manners.replies
    if reply.code == QUESTION and where == "private":
        where = "here"  # it is decided by a button, too
    layout = laid_out(reply, message, questions, partial(shows_cards, said), pages=where != "private")
    return Outgoing(said, message, reply, layout, following, where).send


class Outgoing:
    """One reply on its way, as far as it came.

    Each part's nonce is the message's id and the part's number: Discord makes of two such sends one.
    """

    def __init__(
        self, said: discord.Message, message: Message, reply: Reply, layout: Layout, following: Following,
        where: Replies,
    ) -> None:  # fmt: skip
        self._said = said
        self._message = message
        self._reply = reply
        self._layout = layout
        self._following = following
        self._where = where
        self._target: discord.abc.Messageable | None = None
        self._sent = 0

    async def send(self) -> None:
        """Send what is left; raises Gone, Refused or Later."""
        while self._sent < len(self._layout.parts):
            try:
                if self._target is None:
                    self._target = await target_of(self._said, self._where, self._message.text)
                shown = await self._part(self._target)
            except FAILURES as error:
                raise translated(error) from error
            self._sent += 1
            if self._sent == len(self._layout.parts) and self._reply.progress:
                self._following.follow(shown, self._message, self._reply)

    async def _part(self, target: discord.abc.Messageable) -> discord.Message:
        """Send the next part, into the channel where the person takes no direct messages."""
        try:
            return await target.send(**self._content(target))
        except discord.Forbidden:
            if not isinstance(target, discord.DMChannel):
                raise
            self._target = self._said.channel
            return await self._target.send(**self._content(self._target))

    def _content(self, target: discord.abc.Messageable) -> dict[str, Any]:
        last = self._sent == len(self._layout.parts) - 1
        here = target is self._said.channel
        return {
            "content": self._layout.parts[self._sent] or None,
            "embeds": self._layout.cards,
            "nonce": f"{self._message.event_id}-{self._sent}",
            "reference": self._said.to_reference(fail_if_not_exists=False) if here else None,
            "mention_author": False,
            "allowed_mentions": _NOBODY,
            "suppress_embeds": self._layout.card is None,
            "view": self._layout.view if last else None,
            "file": file_of(self._reply.attachment) if last else None,
        }
