"""Scanning an account: its tasks on threads, each at its service's pace, each merged when it is listed."""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock, Semaphore, Thread
from typing import TypeVar

from inventory.aaa import Category, Result, event
from inventory.cloud.model import Fault, Figures
from inventory.cloud.scan import Scan
from workers.cloud.buckets import Bucket, Buckets, pace, wait
from workers.cloud.faults import Again, CallFault, Stopped
from workers.cloud.keeping import Keeper, Listed, keep, keep_portion
from workers.cloud.tasks import Source, Task, TaskQueue

T = TypeVar("T")
SEATS = 16
EACH = 4
MERGES = 4
PORTION = 5_000
"""So many resources a listing holds at most, and a page; with more of them it is merged in portions."""
LOOK_SECONDS = 0.25
LEAVE_SECONDS = 1.0
LONGEST_WAIT = 30.0


@dataclass
class Progress:
    """How far a scan is: tasks ended of all, resources seen, tasks by fault, and calls made."""

    total: int = 0
    done: int = 0
    seen: int = 0
    calls: int = 0
    throttled: int = 0
    figures: Figures = field(default_factory=Figures)
    faults: dict[Fault, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Limits:
    """Threads, tasks of one service and region at once, and the longest time for a task and the whole scan."""

    seats: int = SEATS
    each: int = EACH
    task_seconds: float = 900.0
    scan_seconds: float = 4 * 3600.0


class Engine:
    """One scan: `source` lists, `keeper` keeps."""

    def __init__(self, scan: Scan, source: Source, keeper: Keeper, limits: Limits | None = None) -> None:
        self._scan = scan
        self._source = source
        self._keeper = keeper
        self._limits = limits or Limits()
        self._stop = Event()
        self._buckets = Buckets()
        self._merging = Semaphore(MERGES)
        self._lock = Lock()
        self._failure: BaseException | None = None
        self.progress = Progress()

    def run(self, tell: Callable[[Progress], None] = lambda _: None) -> Progress:
        """Do all tasks; `tell` is called a few times a second, and may raise to stop. Raises CallFault for none."""
        tasks = [task for task in self._source.tasks() if task.cell not in self._scan.done]
        self.progress.total = len(tasks)
        queue = TaskQueue(tasks, self._limits.each)
        threads = [Thread(target=self._work, args=(queue,), name=f"cloud-{n}", daemon=True)
                   for n in range(min(self._limits.seats, len(tasks)))]  # fmt: skip
        for thread in threads:
            thread.start()
        try:
            self._watch(threads, tell)
        finally:
            self._stop.set()
            queue.clear()
            self._leave(threads)
        if self._failure is not None:
            raise self._failure
        tell(self.progress)
        return self.progress

    def _watch(self, threads: Sequence[Thread], tell: Callable[[Progress], None]) -> None:
        end = time.monotonic() + self._limits.scan_seconds
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                if thread.is_alive():
                    thread.join(LOOK_SECONDS)
                    break
            tell(self.progress)
            if self._failure or self._scan.cancelled() or time.monotonic() > end:
                return

    def _leave(self, threads: Sequence[Thread]) -> None:
        """Wait a moment for threads; one that still waits for an answer drops it when it comes."""
        end = time.monotonic() + LEAVE_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _work(self, queue: TaskQueue) -> None:
        while (task := queue.take()) is not None:
            try:
                self._do(task)
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - the thread that waits raises it
                self._failure = self._failure or error
                self._stop.set()
                return
            finally:
                queue.done(task)

    def _do(self, task: Task) -> None:
        listed, start = Listed(self._scan.clock(), {task.cell: []}), time.monotonic()
        listed.fault = self._list(task, listed)
        if self._stop.is_set():
            raise Stopped
        listed.took = timedelta(seconds=time.monotonic() - start)
        with self._merging:
            figures = keep(self._keeper, self._scan, task, listed)
        with self._lock:
            self.progress.done += 1
            self.progress.seen += listed.seen
            for some in figures:
                self.progress.figures += some
            if listed.fault:
                self.progress.faults[listed.fault.fault] += 1

    def _list(self, task: Task, listed: Listed) -> CallFault | None:
        """Gather the listing; gives why it isn't whole."""
        bucket = self._buckets.of(task.key, task.rate, task.burst)
        end = time.monotonic() + self._limits.task_seconds

        def call(ask: Callable[[], T]) -> T:
            return self._call(task, bucket, end, ask)

        try:
            for page in self._source.pages(task, call):
                listed.add(page)
                if listed.held >= PORTION and not (task.feed and task.feed.ids):
                    self._keep_portion(listed)
        except CallFault as fault:
            return fault
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - one listing that can't be read is told and ends no other
            event(
                Category.ERROR, "cloud.list", Result.ERROR, exc_info=error, type=task.cell.type, region=task.cell.region
            )
            return CallFault(Fault.FAILED, "Its answer can't be read; the log tells why.")
        return None

    def _keep_portion(self, listed: Listed) -> None:
        if self._stop.is_set():
            raise Stopped
        with self._merging:
            keep_portion(self._keeper, self._scan, listed)

    def _call(self, task: Task, bucket: Bucket, end: float, ask: Callable[[], T]) -> T:
        """Ask at the bucket's pace, and again where that helps."""
        tries = 0
        while True:
            pace(bucket, self._stop)
            sent = time.monotonic()
            self.progress.calls += 1
            try:
                answer = ask()
            except CallFault as fault:
                tries += fault.again is Again.SOON
                if fault.again is Again.NO or tries >= task.tries or time.monotonic() > end:
                    raise
                if fault.again is Again.AT_PACE:
                    self.progress.throttled += 1
                    bucket.throttled(sent)
                else:
                    wait(self._stop, min(LONGEST_WAIT, random.uniform(0, 0.2 * task.backoff**tries)))  # noqa: S311 - jitter, no secret
                continue
            bucket.answered()
            return answer
