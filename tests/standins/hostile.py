"""Texts that break chats, and what would be wrong with an answer that let one through."""

import random
import re
from collections.abc import Iterator

from tests.standins.logs import HOSTILE

MENTIONS = ("@everyone", "@here", "<@1>", "<@!1>", "<@&2>", "<#3>", "@mia", "<id:guide>", "</kick:4>", "<t:5:R>")
MARKUP = ("*", "**", "__", "_", "~~", "||", "`", "```", "[a](http://b.invalid)", "<http://c.invalid>", "<:x:6>")
LINES = ("# ", "## ", "> ", ">>> ", "- ", "-# ", "1. ", "+ ")
COMMANDS = ("/kick mia", "/me ", ".ban mia", "!inventory delete drill", "!help", "\\", "\\\\")
LONG = ("x" * 2100, "🎥" * 300, "﷽" * 200, "long words " * 60, "http://d_e_f.invalid/*g*/_h_")
PIECES = (*HOSTILE, *MENTIONS, *MARKUP, *LINES, *COMMANDS, *LONG)

_URL = re.compile(r"https?://\S+")
_ESCAPED = re.compile(r"\\[^A-Za-z0-9\s]")
_SIGNS = re.compile(r"[*_`<\[\]]|\|\||~~|@(?:everyone|here)")
_LINE = re.compile(r"^\s*(?:#{1,3}\s|-#?\s|\+\s|>|\d+\.\s)", re.MULTILINE)
_BLOCK = re.compile(r"```(?:ansi\n)?((?:(?!```).)*)```", re.DOTALL)


def texts(count: int, seed: int) -> list[str]:
    """Texts of one to six pieces, as a platform could deliver them."""
    dice = random.Random(seed)
    made = ("".join(dice.choices((*PIECES, "drill", " "), k=dice.randint(1, 6))) for _ in range(count))
    return [text.encode(errors="ignore").decode() for text in made]


def faults(text: str, longest: int, *, markdown: bool) -> Iterator[str]:
    """What is wrong with a message of ours; a code block of ours is none, for nothing in it means anything."""
    if text.startswith(("/", ".", "!")):
        yield "begins with a command sign"
    if len(text.encode("utf-16-le")) // 2 > longest:
        yield f"is longer than {longest}"
    if not markdown and re.search(r"[\r\n]", text):
        yield "has a line end"
    plain = _ESCAPED.sub("x", _URL.sub("x", _BLOCK.sub("x", text)))
    if markdown and (_SIGNS.search(plain) or _LINE.search(plain)):
        yield "has markup"
