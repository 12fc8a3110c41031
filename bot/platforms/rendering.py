"""Plain text made fit for a platform: escaped, cut into parts, and no part a command of its own."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_SIGNS = "/.!"
_GUARD = "› "
_CUT = " …"
_JOINT = " · "
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ANYWHERE = re.compile(r"[\\*_`<\[\]]|\|(?=\|)|(?<=\|)\||~(?=~)|(?<=~)~|@(?=everyone|here)")
_LINE_START = re.compile(r"^(\s*)(?=#{1,3}\s|-#?\s|\+\s|>)", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)\.(?=\s)", re.MULTILINE)
_URL = re.compile(r"https?://[\w./?=&%+,;-]*[\w/]")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform shows: `longest` characters a message, `parts` messages a reply, and how."""

    longest: int
    parts: int
    multiline: bool
    markdown: bool
    private: bool = False
    buttons: bool = False

    @property
    def room(self) -> int:
        """How many characters a reply may have and certainly fit, blanks between its parts set aside."""
        return self.parts * (self.longest - 50)


DISCORD = Capabilities(2000, 4, multiline=True, markdown=True, private=True, buttons=True)
TWITCH = Capabilities(500, 2, multiline=False, markdown=False)


def render(text: str, to: Capabilities, prefix: str = "!", more: str | None = None) -> list[str]:
    """Return the messages that show `text`, and how to see the rest: `more` is the command line for that.

    What doesn't fit ends in an ellipsis. No part is longer than the platform's limit, and none begins with
    `/`, `.`, `!` or the community's own prefix.
    """
    write = _markdown(prefix) if to.markdown else _guarded(prefix)
    parts = _parts(_fit(f"{text}\nMore: {more}" if more else text, to), to, write, _CUT)
    if more and parts[-1].endswith(_CUT):
        return _parts(_fit(text, to), to, write, f"{_CUT} More: {more}")
    return parts


def _fit(text: str, to: Capabilities) -> str:
    plain = visible(text).strip()
    if not to.multiline:
        lines = (" ".join(line.split()) for line in plain.split("\n"))
        plain = _JOINT.join(line for line in lines if line)
    return plain or "(nothing)"


def visible(text: str) -> str:
    """Drop what is not drawn or turns text around: controls but line ends, lone surrogates, bidi marks."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c for c in text if c == "\n" or (c not in _BIDI and unicodedata.category(c) not in ("Cc", "Cs")))


def escape(text: str) -> str:
    """Discord's Markdown made harmless: a backslash before everything that means something to it.

    Addresses stay as they are, so that they can be followed. A backslash before punctuation is not shown.
    """
    pieces, done = [], 0
    for url in _URL.finditer(text):
        pieces += [_escaped(text[done : url.start()]), url.group()]
        done = url.end()
    return "".join([*pieces, _escaped(text[done:])])


def size(text: str) -> int:
    """Characters as the strictest counting has it: in UTF-16, where an emoji may be two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _escaped(text: str) -> str:
    text = _ANYWHERE.sub(lambda sign: "\\" + sign.group(), text)
    return _NUMBERED.sub(r"\1\\.", _LINE_START.sub(r"\1\\", text))


def _markdown(prefix: str) -> Callable[[str], str]:
    def write(text: str) -> str:
        escaped = escape(text)
        if not escaped.startswith((*_SIGNS, prefix)):
            return escaped
        return (_GUARD if escaped[0].isalnum() else "\\") + escaped

    return write


def _guarded(prefix: str) -> Callable[[str], str]:
    def write(text: str) -> str:
        return _GUARD + text if text.startswith((*_SIGNS, prefix)) else text

    return write


def _parts(text: str, to: Capabilities, write: Callable[[str], str], hint: str) -> list[str]:
    """Cut into at most `to.parts` messages, at line ends or blanks where there is one."""
    parts: list[str] = []
    while text:
        last = len(parts) == to.parts - 1
        if size(write(text)) <= to.longest:
            return [*parts, write(text)]
        room = to.longest - (size(write(hint)) if last else 0)
        cut = _fitting(text, room, write)
        head = text[:cut].rstrip()
        if last:
            return [*parts, write(head + hint)]
        parts.append(write(head.removesuffix(_JOINT.rstrip())).rstrip())
        text = text[cut:].lstrip(_JOINT)
    return parts


def _fitting(text: str, room: int, write: Callable[[str], str]) -> int:
    """How many characters of `text` fit into `room` once written; at least one, so that cutting ends."""
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(write(text[:middle])) <= room else (low, middle - 1)
    while low > 1 and size(write(text[:low])) > room:
        low -= 1
    for blank in ("\n", " "):
        at = text.rfind(blank, low // 2, low)
        if at > 0:
            return at
    return low
