"""What a sink is, and the plainest one: standard error."""

import sys
from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Written(NamedTuple):
    """One finished line, without its end."""

    level: str
    event: str
    text: str


class Sink(Protocol):
    """Takes lines from the one listener thread; OSError means that this batch is lost here."""

    def write(self, batch: Sequence[Written]) -> None:
        """Write the batch."""

    def close(self) -> None:
        """Let go of what is open."""


class Console:
    """Standard error; standard output belongs to answers."""

    def write(self, batch: Sequence[Written]) -> None:
        """Write and flush the batch at once."""
        sys.stderr.write("".join(f"{line.text}\n" for line in batch))
        sys.stderr.flush()

    def close(self) -> None:
        """Leave standard error open: it is not ours."""
