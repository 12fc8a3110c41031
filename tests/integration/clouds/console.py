"""An admin at the console, and a worker beside it that does the scans which are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from commands.base import Reply
from inventory.actor import Actor
from inventory.cloud.room import JOB
from inventory.db import Database
from inventory.jobs.model import Duty, Run, State
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import Runs
from inventory.services import Services
from tests.proofs.door import Door, door
from workers.executor import Executor
from workers.registry import load


class Console:
    """Lines of an admin; a scan is done before its answer is looked at."""

    def __init__(self, opened: Door, services: Services, db: Database, admin: Actor) -> None:
        self._door = opened
        self._services = services
        self._admin = admin
        room = JobRoom(db, {name: job.spec for name, job in load().items()})
        self._executor = Executor(services, Runs(room, f"test-{admin.community}"), load(), lambda *_: None)

    def say(self, line: str) -> Reply:
        """The answer to `!cloud …`."""
        reply = self._door.say(self._admin, f"!cloud {line}")
        assert reply is not None
        return reply

    def scan(self, account: str, rest: str = "") -> Run:
        """Ask for a scan, let the worker do it, and look at the run as a platform does that shows its progress."""
        reply = self.say(f"scan {account} {rest}")
        assert reply.progress is not None, reply.text
        assert self._executor.execute(Duty(self._admin.community, JOB, account)) == 1
        run = self._services.jobs.progress(self._admin, self._services.cloud.asking.recent(self._admin)[0].run)  # type: ignore[arg-type] # it was asked for
        assert str(run.id) == reply.progress
        assert run.state is State.DONE, run.result
        return run


@contextmanager
def console(services: Services, db: Database, admin: Actor) -> Iterator[Console]:
    """A console on these services."""
    with door(services) as opened:
        yield Console(opened, services, db, admin)
