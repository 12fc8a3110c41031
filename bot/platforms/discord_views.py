"""Buttons: the next page, which survives a restart, and the question before a destructive command."""

import re
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any, Self

import discord
from cachetools import TTLCache

from bot.message import Message

Press = Callable[[discord.Interaction, str], Awaitable[None]]
_LONGEST = 100
_MORE = "storekeeper:more:"
_PAGE = re.compile(r"(?P<command>.+) --page (?P<page>\d{1,6})")
_SECOND = 2
_ASK_SECONDS = 900
_ASKED = 1000


class MoreButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=re.escape(_MORE) + r"(?P<line>.+)"
):
    """Shows another page. The command line stands in the button itself, so a restart changes nothing.

    Whoever presses it gives that command: their role is asked, not that of the one who asked first.
    """

    press: Press

    def __init__(self, line: str, label: str = "More") -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=_MORE + line))
        self.line = line

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button of a message again from its id."""
        return cls(match["line"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Run the line and show its reply instead."""
        await self.press(interaction, self.line)


def pages_view(shown: str, more: str | None) -> discord.ui.View | None:
    """Give a view with the buttons to the page before the one `shown`, and to the next one.

    Both are command lines without prefix; None where there is nothing to turn to, or the next one's doesn't fit.
    """
    if more is not None and len(_MORE + more) > _LONGEST:
        return None
    view = discord.ui.View(timeout=None)
    if (before := page_before(shown)) is not None and len(_MORE + before) <= _LONGEST:
        view.add_item(MoreButton(before, "Back"))
    if more is not None:
        view.add_item(MoreButton(more))
    return view if view.children else None


def page_before(line: str) -> str | None:
    """`inventory list --page 2` for page 3, without the option for the second page; None for the first."""
    turned = _PAGE.fullmatch(line)
    if turned is None or int(turned["page"]) < _SECOND:
        return None
    page = int(turned["page"]) - 1
    return turned["command"] if page == 1 else f"{turned['command']} --page {page}"


class Questions:
    """Commands that wait for a yes, for a quarter of an hour; a restart forgets them, and says so."""

    def __init__(self) -> None:
        self._open: TTLCache[str, Message] = TTLCache(_ASKED, _ASK_SECONDS)

    def ask(self, message: Message) -> discord.ui.View:
        """Remember a command and give the buttons that decide it."""
        token = token_hex(8)
        self._open[token] = message
        view = discord.ui.View(timeout=None)
        view.add_item(YesButton(token))
        view.add_item(NoButton(token))
        return view

    def asked(self, token: str) -> Message | None:
        """Tell what a question was about; it stays open."""
        return self._open.get(token)

    def close(self, token: str) -> Message | None:
        """End a question, once; None where somebody did already."""
        return self._open.pop(token, None)


class _Decision(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="storekeeper:never"):
    press: Press
    label = ""
    prefix = ""
    style = discord.ButtonStyle.secondary

    def __init__(self, token: str) -> None:
        super().__init__(discord.ui.Button(label=self.label, custom_id=self.prefix + token, style=self.style))
        self.token = token

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["token"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await self.press(interaction, self.token)


class YesButton(_Decision, template=r"storekeeper:yes:(?P<token>[0-9a-f]+)"):
    """Does what was asked."""

    label, prefix, style = "Yes, do it", "storekeeper:yes:", discord.ButtonStyle.danger


class NoButton(_Decision, template=r"storekeeper:no:(?P<token>[0-9a-f]+)"):
    """Leaves everything as it is."""

    label, prefix = "No", "storekeeper:no:"
