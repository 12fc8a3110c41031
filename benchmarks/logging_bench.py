"""CPU microseconds a log record costs the whole process: ours beside the standard library's queue."""

import logging
import time
from collections.abc import Callable
from functools import partial
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from pythonjsonlogger.json import JsonFormatter

from bot.logs.files import Files
from bot.logs.jsonline import write_json
from bot.logs.line import write_line
from bot.logs.redaction import Redactor
from bot.logs.system import LogSystem
from inventory.aaa import Category, Result, event

RECORDS = 20_000
ROTATE_BYTES = 100_000_000


def main() -> None:
    """Print one row for each way of logging, all of them into files."""
    for name, run in (
        ("ours, line", _ours_in_lines),
        ("ours, JSON", ours_in_json),
        ("standard queue, JSON", standard),
    ):
        print(f"{name:24}{cpu_per_record(run):8.1f} µs of CPU a record")


def cpu_per_record(run: Callable[[Path], None]) -> float:
    """Microseconds of CPU, over all threads, for one record from the call to the files."""
    with TemporaryDirectory() as folder:
        begun = time.process_time()
        run(Path(folder))
        return (time.process_time() - begun) / RECORDS * 1e6


def ours_in_json(folder: Path) -> None:
    """Log as we do, in JSON."""
    _ours(write_json, folder)


def _ours_in_lines(folder: Path) -> None:
    _ours(write_line, folder)


def _ours(write: Callable[..., str], folder: Path) -> None:
    redactor = Redactor()
    for number in range(20):
        redactor.register(f"canary-{number}-0123456789")
    files = Files(folder, "storekeeper", ROTATE_BYTES, 5)
    system = LogSystem([files], partial(write, module="storekeeper", version="1"), redactor, capacity=RECORDS)
    system.take_over("INFO")
    for number in range(RECORDS):
        name = f"Sony A{number}"
        event(Category.AUDIT, "item.checkout", Result.SUCCESS, community="42", user="mia", item=name, quantity=1)
    system.stop()
    assert system.dropped == 0


def standard(folder: Path) -> None:
    """Log as the standard library does it: a queue, a listener, two rotating files."""
    files = [RotatingFileHandler(folder / f"{name}.log", maxBytes=ROTATE_BYTES) for name in ("all", "audit")]
    for file in files:
        file.setFormatter(JsonFormatter())
    queue: Queue[logging.LogRecord] = Queue()
    listener = QueueListener(queue, *files)
    logger = logging.getLogger("benchmark")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.handlers = [QueueHandler(queue)]
    listener.start()
    for number in range(RECORDS):
        name = f"Sony A{number}"
        extra = {"community": "42", "user": "mia", "result": "SUCCESS", "item": name, "quantity": 1}
        logger.info("item.checkout", extra=extra)
    listener.stop()
    for file in files:
        file.close()


if __name__ == "__main__":
    main()
