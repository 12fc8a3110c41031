"""G16: one event is one log line; no text forges a line, whichever way it takes through the program."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.logs import parse_line, start_logging
from inventory.actor import Actor, Role
from inventory.services import Services
from tests.proof_rows import ProofRow
from tests.proofs.door import Door, door
from tests.standins.logs import Settings, hostile_texts

TEXTS = 5000
_READ: dict[str, Callable[[str], Any]] = {"line": parse_line, "json": json.loads}


class _Counted:
    """Counts the events of a process as they are logged, and writes them as a naive program would."""

    def __init__(self) -> None:
        self.events = 0
        self.naive = ""

    def see(self, record: logging.LogRecord) -> None:
        """Write `user` and all values as they are."""
        self.events += 1
        told = record.__dict__.get("aaa")
        values = [told.user, *map(str, told.fields.values())] if told else [record.getMessage()]
        self.naive += f"{record.levelname} {' '.join(values)}\n"


@pytest.mark.proof
@pytest.mark.area("items")
@pytest.mark.parametrize("form", ["line", "json"])
def test_hostile_names_descriptions_and_commands_are_a_line_each(
    services: Services, admin: Actor, tmp_path: Path, form: Literal["line", "json"], proof_row: ProofRow
) -> None:
    texts = hostile_texts(TEXTS // 2, seed=len(form))
    with _logged(tmp_path, form) as counted, door(services) as said:
        for number, text in enumerate(texts):
            _say(said, admin, number, text)
    lines = (tmp_path / "storekeeper.log").read_bytes().decode().splitlines()
    unread = sum(not _readable(form, line) for line in lines)
    forged = len(counted.naive.splitlines()) - counted.events
    holds = len(lines) == counted.events > len(texts) // 2 and unread == 0 and forged > 0
    name = f"G16 lines too many or unreadable of {counted.events:,} events as {form}"
    proof_row("items", name, len(lines) - counted.events + unread, forged, "0, unescaped > 0", holds=holds)
    assert holds, (len(lines), counted.events, unread, forged)


def _say(said: Door, admin: Actor, number: int, text: str) -> None:
    """The text as a thing's name, a description, or a command's words, by an admin or by somebody who may not."""
    lines = (f"!inventory add {text}", f'!inventory add thing{number} "{text}"', f"!inventory status {text}")
    rank = Role.ADMIN if number // len(lines) % 2 else Role.NONE
    said.say(replace(admin, person=f"test:{text}", name=text, rank=rank), lines[number % len(lines)])


@contextmanager
def _logged(folder: Path, form: Literal["line", "json"]) -> Iterator[_Counted]:
    """The real log files, and beside them what would have been written without escaping."""
    logs = start_logging(Settings(log_dir=folder, log_format=form, log_level="DEBUG"))
    counted = _Counted()
    handle = logs.handle

    def counting(record: logging.LogRecord) -> bool:
        counted.see(record)
        return handle(record)

    logs.handle = counting  # type: ignore[method-assign]  # the queue takes no filters, for speed
    try:
        yield counted
    finally:
        logs.stop()
    assert logs.dropped == 0


def _readable(form: str, line: str) -> bool:
    try:
        _READ[form](line)
    except ValueError:
        return False
    return True
