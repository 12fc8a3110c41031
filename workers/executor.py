"""Running slots: each claimed, held by its lease, ended with a sentence. Every queue calls this, and only this."""

import secrets
import time
from collections.abc import Callable, Mapping
from threading import Condition, Event
from uuid import UUID

from inventory.aaa import Category, Result, event
from inventory.alerts.observation import Subject
from inventory.errors import StorekeeperError
from inventory.events.catalogue import JOB_FAILED
from inventory.jobs.model import Duty, Run, State
from inventory.jobs.runs import LostRun, Runs
from inventory.services import Services
from workers.base import Context, HandedBack, Job

_LONGEST_VALUE = 300
Observe = Callable[[str, State, float], None]
Hold = tuple[UUID, int]  # a run's id and attempt


class Executor:
    """The runs of this process. `observe` is told each ended run's job, state and seconds."""

    def __init__(self, services: Services, runs: Runs, jobs: Mapping[str, Job], observe: Observe) -> None:
        self._services = services
        self._runs = runs
        self._jobs = jobs
        self._observe = observe
        self._stopping = Event()
        self._running: dict[Hold, Context] = {}
        self._changed = Condition()

    def execute(self, duty: Duty) -> int:
        """Run every slot of a duty that waits, on this thread, oldest first; gives how many it began.

        Who finds the duty being done may leave it: whoever does it goes on with what waits by then.
        """
        count = 0
        while not self._stopping.is_set() and (run := self._claim(duty)) is not None:
            self._hold(Context(self._services, run, self._runs, self._stopping))
            count += 1
        return count

    def _claim(self, duty: Duty) -> Run | None:
        try:
            return self._runs.claim(duty)
        except StorekeeperError as error:
            event(Category.SYSTEM, f"job.{duty.job}.claim", Result.FAILURE, reason=error.sentence)
            return None

    def _hold(self, context: Context) -> None:
        run = context.run
        with self._changed:
            self._running[run.id, run.attempt] = context
        try:
            self._perform(context)
        finally:
            with self._changed:
                del self._running[run.id, run.attempt]
                self._changed.notify_all()

    def _perform(self, context: Context) -> None:
        run, began = context.run, time.monotonic()
        try:
            state, result, reference = self._outcome(context)
            if context.completed is None:
                self._runs.end(run, state, result, reference)
        except HandedBack:
            return  # it stays ours until stop() hands back all that is left
        except LostRun:
            event(Category.SYSTEM, f"job.{run.job}.lost", Result.FAILURE, slot=run.slot.isoformat())
            return
        except StorekeeperError as error:
            # Its end can't be written now; when the lease is over, the slot is run again.
            event(Category.SYSTEM, f"job.{run.job}.end", Result.FAILURE, exc_info=error)
            return
        self._observe(run.job, state, time.monotonic() - began)
        self.tell(run, state, result, reference)

    def tell(self, run: Run, state: State, result: str, reference: str | None = None) -> None:
        """Let those who keep the job know that it fails, or that it works again."""
        services, name = self._services, f"{run.job} {run.subject}".strip()
        details = {"reference": reference} if reference else {}
        try:
            services.alerts.observe(
                services.jobs.keeper(run.community_id), JOB_FAILED, Subject("job", name, name),
                state is not State.DONE, run.slot, value=result[:_LONGEST_VALUE].rstrip("."), details=details,
            )  # fmt: skip
        except StorekeeperError as error:
            event(Category.SYSTEM, f"job.{run.job}.tell", Result.FAILURE, reason=error.sentence)

    def _outcome(self, context: Context) -> tuple[State, str, str | None]:
        run = context.run
        try:
            return State.DONE, self._jobs[run.job].run(context), None
        except (HandedBack, LostRun):
            raise
        except StorekeeperError as error:
            return State.FAILED, error.sentence, None
        except Exception as error:  # noqa: BLE001 - whatever a job does, its end is told and the others go on
            reference = secrets.token_hex(4)
            event(Category.ERROR, f"job.{run.job}", Result.ERROR, exc_info=error, community=run.community_id or "-",
                  reference=reference, slot=run.slot.isoformat())  # fmt: skip
            return State.FAILED, f"It failed on our side; the log tells why under {reference}.", reference

    def renew(self) -> None:
        """Hold on to what runs here, and tell those runs that were lost meanwhile."""
        with self._changed:
            contexts = dict(self._running)
        if not contexts:
            return
        held = self._runs.renew()
        for key, context in contexts.items():
            if key not in held:
                context.lost.set()

    @property
    def running(self) -> int:
        """How many runs are under way here."""
        return len(self._running)

    def stop(self, timeout: float) -> int:
        """Begin nothing more, wait for what runs, and hand back what hasn't ended in time; gives how many."""
        self._stopping.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._running, timeout)
        return self._runs.hand_back()
