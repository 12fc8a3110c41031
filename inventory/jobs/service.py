"""Jobs as people see and steer them: those of their community, and the installation's where its operator sits."""

from collections.abc import Callable
from uuid import UUID

from inventory.actor import Actor
from inventory.changes import Changes
from inventory.db import Db, Row
from inventory.errors import Conflict, NotFound
from inventory.ids import new_id
from inventory.jobs import run_store, store
from inventory.jobs.intervals import parse_interval
from inventory.jobs.model import INSTALLATION, Job, Planned, Run, State, Target
from inventory.jobs.room import JobRoom
from inventory.ledger import store as ledger
from inventory.permissions import Permissions
from inventory.suggest import nearest

JOB_LIMIT = 200


class JobService:
    """`operators` is the community whose admins also keep the jobs that serve the whole installation."""

    def __init__(self, room: JobRoom, permissions: Permissions, changes: Changes, operators: str) -> None:
        self._room = room
        self._permissions = permissions
        self._changes = changes
        self._operators = operators

    def all(self, actor: Actor) -> list[Job]:
        """The jobs the actor may see, by name, each with its newest run; at most 200."""
        self._permissions.require(actor, "jobs.read")
        with self._room.db.reading() as db:
            rows = store.of_communities(db, self._communities(actor), self._room.names, JOB_LIMIT)
        return [self._job(row) for row in rows]

    def get(self, actor: Actor, name: str, subject: str = "", runs: int = 10) -> tuple[Job, list[Run]]:
        """One job and its newest runs; raises NotFound."""
        jobs = self.all(actor)
        job = next((job for job in jobs if (job.name, job.subject) == (name.lower(), subject)), None)
        if job is None:
            raise self._unknown(name, subject, [job.name for job in jobs])
        with self._room.db.reading() as db:
            rows = run_store.of_job(db, Target(job.community_id, subject), job.name, runs)
        return job, [Run.model_validate(row) for row in rows]

    def progress(self, actor: Actor, run: UUID) -> Run:
        """How far a run is; raises NotFound. Whoever started it may ask, so no role is needed but the community's."""
        with self._room.db.reading() as db:
            row = run_store.by_id(db, self._communities(actor), run)
        if row is None:
            raise NotFound("There is no such run here any more.")
        return Run.model_validate(row)

    def keeper(self, community: str) -> str:
        """The community whose people hear of a job's troubles; the operators', where it serves all."""
        return community or self._operators

    def run_now(self, actor: Actor, name: str, subject: str = "") -> UUID:
        """Plan a run for this moment; gives its id. Raises Conflict while one waits or runs.

        It needs the role that the job names: who may discover things need not be able to pause jobs.
        """

        def work(db: Db, job: Row) -> Row:
            target = Target(job["community_id"], subject)
            if busy := run_store.open_of_job(db, target, job["name"]):
                raise Conflict(f"Job '{job['name']}' is {busy['state']} already.")
            run = new_id()
            planned = Planned(self._room.clock(db), State.PENDING)
            run_store.plan(db, target, job["name"], planned, run, asked_by=actor.person)
            return {"run": str(run)}

        return UUID(self._change(actor, "jobs.run", name, subject, work)["run"])

    def pause(self, actor: Actor, name: str, subject: str = "") -> Job:
        """Let nothing come due until resume(); what runs goes on."""
        return self._set(actor, "jobs.pause", name, subject, lambda _: {"paused": True})

    def resume(self, actor: Actor, name: str, subject: str = "") -> Job:
        """Go on with the next slot; what would have been due meanwhile isn't made up for."""
        return self._set(actor, "jobs.resume", name, subject, lambda _: {"paused": False})

    def every(self, actor: Actor, name: str, interval: str | None, subject: str = "") -> Job:
        """Replace the job's schedule by an interval such as `6h`, None for its own; raises Invalid."""
        seconds = None if interval is None else int(parse_interval(interval).total_seconds())
        return self._set(actor, "jobs.every", name, subject, lambda _: {"every_seconds": seconds})

    def _set(self, actor: Actor, action: str, name: str, subject: str, new: Callable[[Row], Row]) -> Job:
        def work(db: Db, job: Row) -> Row:
            changed = {**job, **new(job)}
            changed["next_slot"] = self._room.next_slot(changed, self._room.clock(db))
            store.change(db, changed)
            return changed

        return self._job(self._change(actor, action, name, subject, work))

    def _change(self, actor: Actor, action: str, name: str, subject: str, work: Callable[[Db, Row], Row]) -> Row:
        name = name.lower()
        if name not in self._room.specs:
            raise self._unknown(name, subject, self._room.names)
        own = self._room.specs[name].action
        needed = self._permissions.require(actor, own if action == "jobs.run" else "jobs.set")

        def both(db: Db) -> Row:
            job = store.named(db, self._communities(actor), name, subject)
            if job is None:
                here = store.of_communities(db, self._communities(actor), self._room.names, JOB_LIMIT)
                raise self._unknown(name, subject, [row["name"] for row in here])
            answer = work(db, job)
            details = {
                field: [job[field], answer[field]]
                for field in ("paused", "every_seconds")
                if field in answer and answer[field] != job[field]
            }
            change = {"id": new_id(), "action": action, "kind": "job", "subject": name, "name": name}
            return ledger.record(db, actor, needed, [{**change, "details": details}], answer)

        return self._changes.transaction(actor, action, both)

    def _communities(self, actor: Actor) -> list[str]:
        return [actor.community, INSTALLATION] if actor.community == self._operators else [actor.community]

    def _job(self, row: Row) -> Job:
        spec = self._room.specs[row["name"]]
        schedule = self._room.trigger(row["name"], row["every_seconds"]).text
        return Job.model_validate({**row, "summary": spec.summary, "schedule": schedule})

    def _unknown(self, name: str, subject: str, names: list[str]) -> NotFound:
        near = [other for other in nearest(name, names) if other != name]
        what = f"'{name}' for '{subject}'" if subject else f"'{name}'"
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        return NotFound(f"There is no job {what} here.{hint}", near=tuple(near))
