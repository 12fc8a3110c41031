"""Reading what the script on a host printed: its parts, each with its exit status."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from inventory.fleet.words import SectionState

_NOT_FOUND, _TIMED_OUT = 127, 124
_DENIED = re.compile(r"permission denied|not permitted|access denied|must be root|you need to be root", re.IGNORECASE)
_LONGEST_REASON = 150
MOST_BYTES = 4_000_000


class Part(NamedTuple):
    """What one command printed, and how it ended; 127 where there is no such command."""

    text: str = ""
    status: int = _NOT_FOUND

    @property
    def ok(self) -> bool:
        """Whether the command did what it should."""
        return self.status == 0

    @property
    def lines(self) -> list[str]:
        """Its lines, without empty ones."""
        return [line for line in self.text.splitlines() if line.strip()]

    @property
    def state(self) -> SectionState:
        """What that means for a section that is made of it."""
        if self.ok:
            return SectionState.OK
        if _DENIED.search(self.text):
            return SectionState.DENIED
        return SectionState.ABSENT if self.status == _NOT_FOUND else SectionState.FAILED

    @property
    def reason(self) -> str:
        """Why it isn't ok, in the command's words."""
        if self.ok or self.status == _NOT_FOUND:
            return ""
        if self.status == _TIMED_OUT:
            return "it took too long"
        return self.lines[-1][:_LONGEST_REASON] if self.lines else f"exit status {self.status}"


class Parts(dict[str, Part]):
    """Parts by name; one that isn't there is like a command that isn't."""

    def __missing__(self, name: str) -> Part:
        return Part()


@cache
def script(*, deep: bool) -> str:
    """The script that a host is sent."""
    text = (Path(__file__).parent / "host_facts.sh").read_text(encoding="utf-8")
    return f"DEEP={int(deep)}\n{text}"


def parse(output: str) -> Parts:
    """The parts of the script's output; what was cut off in the middle of a part is left out."""
    parts, name, lines = Parts(), "", list[str]()
    for line in output.splitlines():
        if line.startswith("@@ "):
            name, lines = line[3:].strip(), []
        elif line.startswith("@= ") and name:
            status = line[3:].strip()
            parts[name] = Part("\n".join(lines), int(status) if status.isdecimal() else _NOT_FOUND)
            name = ""
        elif name:
            lines.append(line)
    if name == "end":
        parts["end"] = Part("", 0)
    return parts


def pairs(text: str, separator: str = "=") -> Mapping[str, str]:
    """`KEY=value` lines as a mapping, quotes taken off."""
    split = (line.partition(separator) for line in text.splitlines() if separator in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in split}
