"""The way of a record: a bounded queue, one listener thread, and the sinks, written to in batches."""

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue

from bot.logs.entry import Entry, entry_of
from bot.logs.redaction import Redactor
from bot.logs.sinks import Sink, Written
from inventory.aaa import Category, Event, Result

CAPACITY = 10_000
BATCH = 1_000
LINGER_SECONDS = 0.05
"""How long a batch is gathered: the listener wakes at most twenty times a second."""
STOP_SECONDS = 5.0


class LogSystem(logging.Handler):
    """Takes records without ever blocking the caller; formats and writes them on its own thread."""

    def __init__(
        self,
        sinks: Sequence[Sink],
        render: Callable[[Entry], str],
        redactor: Redactor,
        capacity: int = CAPACITY,
    ) -> None:
        super().__init__()
        self.dropped = 0
        """Records lost because the queue was full."""
        self._sinks = sinks
        self._render = render
        self._redactor = redactor
        self._capacity = capacity
        self._queue: SimpleQueue[logging.LogRecord | None] = SimpleQueue()
        self._dropping = threading.Lock()
        self._told = 0
        self._root: tuple[list[logging.Handler], int] | None = None
        self._failing: set[Sink] = set()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="logs", daemon=True)
        self._thread.start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue the record, or count it as dropped; needs no lock, unlike the base class."""
        if self._queue.qsize() >= self._capacity:
            with self._dropping:
                self.dropped += 1
            return False
        if "aaa" not in record.__dict__:
            record.message = _message(record)  # now, because a library's arguments may change later
        self._queue.put(record)
        return True

    def take_over(self, level: str) -> None:
        """Become the only handler of the root logger until `stop`: any other one would write secrets."""
        root = logging.getLogger()
        self._root = root.handlers[:], root.level
        root.handlers[:] = [self]
        root.setLevel(level)
        logging.captureWarnings(True)

    def stop(self) -> None:
        """Write everything queued so far, close the sinks and end the thread; at most five seconds."""
        if self._root:
            logging.captureWarnings(False)
            root = logging.getLogger()
            root.handlers[:], level = self._root
            root.setLevel(level)
        self._ending.set()
        self._queue.put(None)
        self._thread.join(STOP_SECONDS)

    def _listen(self) -> None:
        open_ended = True
        while open_ended:
            batch = [self._queue.get()]
            self._ending.wait(LINGER_SECONDS)
            self._gather(batch)
            open_ended = batch[-1] is not None
            self._write([record for record in batch if record is not None])
        for sink in self._sinks:
            self._safely(sink, sink.close)

    def _gather(self, batch: list[logging.LogRecord | None]) -> None:
        try:
            while batch[-1] is not None and len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
        except Empty:
            return

    def _write(self, records: list[logging.LogRecord]) -> None:
        lines = [self._line(record) for record in (*records, *self._drops())]
        for sink in self._sinks:
            self._safely(sink, partial(sink.write, lines))

    def _line(self, record: logging.LogRecord) -> Written:
        try:
            return self._written(record)
        except Exception as error:  # noqa: BLE001 - one odd record must not end the log
            name = type(error).__name__
            return self._written(_own("log.odd_record", Result.ERROR, logger=record.name, error=name))

    def _written(self, record: logging.LogRecord) -> Written:
        entry = entry_of(record, self._redactor)
        return Written(entry.level, entry.event, self._render(entry))

    def _drops(self) -> list[logging.LogRecord]:
        lost, self._told = self.dropped - self._told, self.dropped
        return [_own("log.dropped", Result.FAILURE, records=lost)] if lost else []

    def _safely(self, sink: Sink, work: Callable[[], None]) -> None:
        """Say once that a sink fails, and go on: neither the other sinks nor the bot may suffer."""
        try:
            work()
            self._failing.discard(sink)
        except Exception as error:  # noqa: BLE001 - whatever befalls a sink, the thread must live on
            if sink not in self._failing:
                self._failing.add(sink)
                complain(f"{type(sink).__name__} loses log lines ({error}); the bot goes on without them.")


def complain(sentence: str) -> None:
    """Say on standard error what logging itself can't log."""
    try:
        sys.stderr.write(f"{sentence}\n")
    except (OSError, ValueError):
        return


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a library's wrong placeholders must not break its caller
        return f"unprintable message from {record.pathname}:{record.lineno}"


def _own(action: str, result: Result, **fields: object) -> logging.LogRecord:
    """Make a record about the log itself, which must not pass the queue."""
    record = logging.LogRecord("storekeeper.system", logging.WARNING, "", 0, action, None, None)
    record.__dict__["aaa"] = Event(Category.SYSTEM, action, result, "-", "-", fields)
    return record
