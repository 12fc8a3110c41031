"""The rounds that a peer is asked for on its input, answered on its output."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from benchmarks.rounds import Load


def rounds(drive: Callable[[int, float], Load]) -> None:
    """Work a round for each line of input, until it ends."""
    for line in sys.stdin:
        callers, seconds = line.split()
        print(json.dumps(asdict(drive(int(callers), float(seconds)))), flush=True)
