"""Settings, sinks and texts for the tests of the log."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.logs.sinks import Written

FORGED = "\n[2026-01-01T00:00:00.000Z] INFO a:1 AUDIT community=1"
SLIPPED_IN = ' user=admin action="role.grant" result=GRANTED'
LINE_ENDS = ("\r\n", "\n", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c")
CONTROLS = ("\x1b[2J\x1b[31m", "\x00", "\x7f", "\u202e", "\u2066", "\ufeff", "\ud800", "\udfff")
SIGNS = ("=", " ", '"', "'", "\\", "\\n", "%s", "{0}", "]", "@everyone", "é🎥")
HOSTILE = (FORGED, SLIPPED_IN, *LINE_ENDS, *CONTROLS, *SIGNS)


def hostile_texts(count: int, seed: int = 1) -> list[str]:
    """Texts made of one to six pieces, most of which break a naive log line."""
    dice = random.Random(seed)
    return ["".join(dice.choices((*HOSTILE, "drill"), k=dice.randint(1, 6))) for _ in range(count)]


@dataclass
class Settings:
    """What `start_logging` asks for, quiet by default."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["line", "json"] = "line"
    log_dir: Path | None = None
    log_rotate_bytes: int = 100_000_000
    log_backups: int = 3
    enable_syslog: bool = False
    syslog_host: str = "127.0.0.1"
    syslog_port: int = 514
    syslog_facility: str = "LOCAL0"
    module_name: str = "storekeeper"
    module_version: str = "1.0.0"


class Kept:
    """A sink that keeps lines, and writes only while its gate is open."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.entered = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def write(self, batch: Sequence[Written]) -> None:
        self.entered.set()
        assert self.gate.wait(10)
        self.lines += [line.text for line in batch]

    def close(self) -> None:
        self.gate.set()
