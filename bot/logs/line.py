"""The AAA line.

`[timestamp] LEVEL module:version EVENT_TYPE community=X user=Y action=Z result=STATUS [more=fields]`

A value of plain ASCII signs stands bare. Any other stands in double quotes, where the backslash, the quote,
the equals sign and whatever does not print are escaped: no text can end a line, move a cursor or look like a
pair of its own.
"""

import re
from typing import NamedTuple

from bot.logs.entry import Entry

_BARE = re.compile(r"[\w.:/@#+\[\]-]+", re.ASCII)
_SPECIAL = re.compile(r"[^ !#-<>-\[\]-~]")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))")
_WORD = r'(?:"(?:[^"\\]|\\.)*"|[^\s"=]+)'
_HEAD = re.compile(r"\[([^\]\s]+)\] ([A-Z]+) ([^\s:]+):(\S+) ([A-Z]+)(?= )", re.ASCII)
_PAIR = re.compile(rf" ({_WORD})=({_WORD})")
_LEADING = ("community", "user", "action", "result")
_SHORT = {"\n": "\\n", "\\": "\\\\", '"': '\\"'}


class Line(NamedTuple):
    """What a line says; every value is text again."""

    timestamp: str
    level: str
    module: str
    version: str
    event: str
    community: str
    user: str
    action: str
    result: str
    fields: dict[str, str]


def write_line(entry: Entry, module: str, version: str) -> str:
    """Write an entry as one line without its line end; `module` has no colon, and neither has a blank."""
    head = f"[{entry.timestamp}] {entry.level} {module}:{version} {entry.event}"
    who = f"community={_token(entry.community)} user={_token(entry.user)} action={_token(entry.action)}"
    more = "".join(f" {_token(key)}={_token(str(value))}" for key, value in entry.fields.items())
    return f"{head} {who} result={entry.result}{more}"


def parse_line(line: str) -> Line:
    """Read a line back; ValueError when it is not one of ours."""
    head = _HEAD.match(line)
    pairs, end = _pairs(line, head.end() if head else 0)
    if head is None or end != len(line) or tuple(key for key, _ in pairs[:4]) != _LEADING:
        raise ValueError(f"this is not an AAA log line: {line[:80]!r}")
    timestamp, level, module, version, event = head.groups()
    community, user, action, result = (value for _, value in pairs[:4])
    return Line(timestamp, level, module, version, event, community, user, action, result, dict(pairs[4:]))


def _pairs(line: str, start: int) -> tuple[list[tuple[str, str]], int]:
    pairs = []
    while found := _PAIR.match(line, start):
        pairs.append((_untoken(found[1]), _untoken(found[2])))
        start = found.end()
    return pairs, start


def _token(text: str) -> str:
    return text if _BARE.fullmatch(text) else f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _SHORT:
        return _SHORT[sign]
    return sign if sign != "=" and sign.isprintable() else f"\\u{{{ord(sign):x}}}"


def _untoken(token: str) -> str:
    return _ESCAPE.sub(_unescaped, token[1:-1]) if token.startswith('"') else token


def _unescaped(found: re.Match[str]) -> str:
    code, sign = found.groups()
    return chr(int(code, 16)) if code else {"n": "\n"}.get(sign, sign)
