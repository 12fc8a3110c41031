"""Replies that are better seen than read: a coloured card, with the rows of a table set in columns."""

import unicodedata

import discord

from bot.platforms.rendering import escape, visible
from commands.base import Reply, Table, Tone

_COLOURS = {Tone.PLAIN: 0x5865F2, Tone.GOOD: 0x57F287, Tone.WARNING: 0xFEE75C, Tone.BAD: 0xED4245}
# Discord docs: Resources > Message > Embed Limits.
_LONGEST_TITLE, _LONGEST_BODY = 256, 4096
_WIDEST = 56
"""As many signs as a card's line holds on a screen before it wraps and the columns are lost."""
_GAP = "  "


def card(reply: Reply, text: str) -> discord.Embed | None:
    """The reply as a card; None for one that asks for none or doesn't fit. `text` is without the next page's line."""
    if reply.table is None and reply.tone is None:
        return None
    heading, _, rest = text.partition("\n")
    body = (drawn(reply.table) if reply.table else None) or escape(visible(rest))
    title = escape(visible(heading))
    if len(title) > _LONGEST_TITLE or len(body) > _LONGEST_BODY:
        return None
    return discord.Embed(title=title, description=body or None, colour=_COLOURS[reply.tone or Tone.PLAIN])


def drawn(table: Table) -> str | None:
    """A code block in which columns stand below each other, numbers to the right; None for a table too wide."""
    rows = [tuple(_plain(cell) for cell in row) for row in (table.columns, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > _WIDEST:
        return None
    numeric = [all(_is_number(row[place]) for row in rows[1:]) for place in range(len(widths))]
    lines = [
        _GAP.join(_set(cell, width, right) for cell, width, right in zip(row, widths, numeric, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, _GAP.join("─" * width for width in widths))
    return "\n".join(["```", *lines, "```"])


def _plain(cell: str) -> str:
    """A cell on one line, in which no sign can end the block."""
    return " ".join(visible(cell).split()).replace("`", "'")


def _width(text: str) -> int:
    """How many places a text takes in a fixed-width font."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _is_number(text: str) -> bool:
    return text == "" or text.lstrip("+-").replace(".", "").replace(",", "").isdigit()


def _set(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks
