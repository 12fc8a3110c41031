"""The SQL of runs: planned once per slot, claimed by one worker, held by a lease."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from inventory.db import Db, Row, every, one
from inventory.jobs.model import Duty, Planned, Run, RunKey, State, Target

_PLAN = """
INSERT INTO job_run (community_id, job, subject, slot, id, state, stands_since, asked_by, result, finished_at)
VALUES (%(community)s, %(job)s, %(subject)s, %(slot)s, %(id)s, %(state)s, %(since)s, %(asked_by)s, %(result)s,
    CASE WHEN %(state)s = 'skipped' THEN now() END)
ON CONFLICT DO NOTHING
"""
_SPOKEN_FOR = """
UPDATE job_run SET state = 'skipped', finished_at = now(), result = 'A later slot was run for it.'
WHERE community_id = %(community)s AND job = %(job)s AND subject = %(subject)s AND state = 'pending'
  AND asked_by IS NULL RETURNING coalesce(stands_since, slot) AS since
"""
_PENDING = """
SELECT count(*) AS pending FROM job_run
WHERE community_id = %(community)s AND job = %(job)s AND subject = %(subject)s AND state = 'pending'
"""
_QUEUE = """
UPDATE job_run r SET queued_at = %(now)s
FROM (SELECT community_id, job, subject, slot FROM job_run
      WHERE state = 'pending' AND (queued_at IS NULL OR queued_at < %(stale)s) AND job = ANY(%(names)s)
      ORDER BY slot LIMIT %(limit)s FOR UPDATE SKIP LOCKED) open
WHERE (r.community_id, r.job, r.subject, r.slot) = (open.community_id, open.job, open.subject, open.slot)
RETURNING r.community_id, r.job, r.subject
"""
_OPEN = """
SELECT community_id, job, subject FROM job_run r
WHERE state = 'pending' AND job = ANY(%(names)s) AND NOT EXISTS (
    SELECT FROM job_run other WHERE other.community_id = r.community_id AND other.job = r.job
      AND other.subject = r.subject AND other.state = 'running')
GROUP BY community_id, job, subject ORDER BY min(slot) LIMIT %(limit)s
"""
_SLOT = "community_id = %(community)s AND job = %(job)s AND subject = %(subject)s AND slot = %(slot)s"
_CLAIM = """
UPDATE job_run r SET state = 'running', worker = %(worker)s, lease_until = %(until)s, attempt = attempt + 1,
    started_at = %(now)s, done = 0, total = 0
FROM (SELECT community_id, job, subject, slot FROM job_run
      WHERE community_id = %(community)s AND job = %(job)s AND subject = %(subject)s AND state = 'pending'
      ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED) oldest
WHERE (r.community_id, r.job, r.subject, r.slot) = (oldest.community_id, oldest.job, oldest.subject, oldest.slot)
RETURNING r.*
"""
_MINE = " AND state = 'running' AND worker = %(worker)s AND attempt = %(attempt)s"
_RENEW = """
UPDATE job_run SET lease_until = %(until)s WHERE worker = %(worker)s AND state = 'running' RETURNING id, attempt
"""
_PROGRESS = "UPDATE job_run SET done = %(done)s, total = %(total)s WHERE {mine}".replace("{mine}", _SLOT + _MINE)
_END = """
UPDATE job_run SET state = %(state)s, result = %(result)s, reference = %(reference)s, lease_until = NULL,
    finished_at = clock_timestamp()
WHERE {mine}
""".replace("{mine}", _SLOT + _MINE)
_HAND_BACK = """
UPDATE job_run SET state = 'pending', lease_until = NULL, queued_at = NULL, attempt = attempt - 1
WHERE worker = %(worker)s AND state = 'running'
"""
_EXPIRED = """
SELECT * FROM job_run WHERE state = 'running' AND lease_until < %(now)s AND job = ANY(%(names)s)
ORDER BY slot LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_AGAIN = """
UPDATE job_run SET state = 'pending', lease_until = NULL, queued_at = NULL WHERE {slot}
""".replace("{slot}", _SLOT)
_LOST = """
UPDATE job_run SET state = 'lost', lease_until = NULL, finished_at = %(now)s, result = %(result)s WHERE {slot}
""".replace("{slot}", _SLOT)
_OF_JOB = """
SELECT * FROM job_run WHERE community_id = %(community)s AND job = %(job)s AND subject = %(subject)s
ORDER BY slot DESC LIMIT %(limit)s
"""
_OPEN_OF_JOB = """
SELECT * FROM job_run WHERE community_id = %(community)s AND job = %(job)s AND subject = %(subject)s
  AND state IN ('pending', 'running') ORDER BY slot LIMIT 1
"""
_FIGURES = """
SELECT count(*) FILTER (WHERE state = 'pending') AS waiting, count(*) FILTER (WHERE state = 'running') AS running,
    coalesce(extract(epoch FROM %(now)s - min(slot) FILTER (WHERE state = 'pending')), 0)::float AS late_seconds
FROM job_run WHERE state IN ('pending', 'running')
"""
_FORGET = """
DELETE FROM job_run WHERE (community_id, job, subject, slot) IN (
    SELECT community_id, job, subject, slot FROM (
        SELECT *, row_number() OVER (PARTITION BY community_id, job, subject ORDER BY slot DESC) AS place
        FROM job_run) r
    WHERE state NOT IN ('pending', 'running')
      AND (place > %(each)s OR finished_at < %(now)s - make_interval(days => %(days)s) AND place > 1)
    LIMIT %(limit)s)
"""
_BY_ID = "SELECT * FROM job_run WHERE community_id = ANY(%(communities)s) AND id = %(id)s"


def _key(key: RunKey) -> Row:
    return key._asdict()


def _held(run: Run) -> Row:
    return {**_key(run.key), "worker": run.worker, "attempt": run.attempt}


def plan(db: Db, target: Target, job: str, planned: Planned, identity: UUID, *, asked_by: str | None = None) -> bool:
    """Write a slot's row; False when it was there already."""
    said = "Nobody was there when it was due." if planned.state is State.SKIPPED else ""
    params = {**_key(RunKey(target.community, job, target.subject, planned.slot)), "id": identity}
    params |= {"state": planned.state, "since": planned.since, "asked_by": asked_by, "result": said}
    return db.execute(_PLAN, params).rowcount == 1


def speak_for(db: Db, target: Target, job: str) -> datetime | None:
    """Let the slots that still wait be run by a later one; gives the first of them, None where none waits."""
    rows = every(db, _SPOKEN_FOR, {"community": target.community, "job": job, "subject": target.subject})
    return min((row["since"] for row in rows), default=None)


def pending(db: Db, target: Target, job: str) -> int:
    """How many slots of a job wait."""
    row = one(db, _PENDING, {"community": target.community, "job": job, "subject": target.subject})
    return row["pending"] if row else 0


def queue(db: Db, moment: datetime, stale: timedelta, names: Sequence[str], limit: int) -> list[Duty]:
    """Slots to hand to the queue now, each as its duty: new ones, and ones handed longer than `stale` ago."""
    params: Row = {"now": moment, "stale": moment - stale, "names": list(names), "limit": limit}
    return [Duty(*row.values()) for row in every(db, _QUEUE, params)]


def waiting(db: Db, names: Sequence[str], limit: int) -> list[Duty]:
    """Duties with pending slots that nobody is doing, the longest due first."""
    return [Duty(*row.values()) for row in every(db, _OPEN, {"names": list(names), "limit": limit})]


def claim(db: Db, duty: Duty, worker: str, moment: datetime, lease: timedelta) -> Row | None:
    """Take the duty's oldest pending slot, None for none; a slot of it that runs is a UniqueViolation."""
    return one(db, _CLAIM, {**duty._asdict(), "worker": worker, "now": moment, "until": moment + lease})


def renew(db: Db, worker: str, until: datetime) -> set[tuple[UUID, int]]:
    """Hold on to everything this worker runs; gives the runs it still holds, with their attempt."""
    return {(row["id"], row["attempt"]) for row in every(db, _RENEW, {"worker": worker, "until": until})}


def progress(db: Db, run: Run, done: int, total: int) -> bool:
    """Say how far a run is; False when the worker holds it no longer."""
    return db.execute(_PROGRESS, {**_held(run), "done": done, "total": total}).rowcount == 1


def end(db: Db, run: Run, state: State, result: str, reference: str | None) -> bool:
    """Finish a run; False when the worker holds it no longer."""
    params = {**_held(run), "state": state, "result": result, "reference": reference}
    return db.execute(_END, params).rowcount == 1


def hand_back(db: Db, worker: str) -> int:
    """Make everything this worker runs pending again, as if it had never begun; gives how many."""
    return db.execute(_HAND_BACK, {"worker": worker}).rowcount


def expired(db: Db, moment: datetime, names: Sequence[str], limit: int) -> list[Row]:
    """Runs whose worker hasn't renewed its lease, locked."""
    return every(db, _EXPIRED, {"now": moment, "names": list(names), "limit": limit})


def again(db: Db, key: RunKey) -> None:
    """Make a run pending again, its attempt counted."""
    db.execute(_AGAIN, _key(key))


def lost(db: Db, key: RunKey, moment: datetime, result: str) -> None:
    """Give a run up."""
    db.execute(_LOST, {**_key(key), "now": moment, "result": result})


def of_job(db: Db, target: Target, job: str, limit: int) -> list[Row]:
    """The newest runs of a job."""
    return every(db, _OF_JOB, {"community": target.community, "job": job, "subject": target.subject, "limit": limit})


def open_of_job(db: Db, target: Target, job: str) -> Row | None:
    """A run of the job that waits or runs."""
    return one(db, _OPEN_OF_JOB, {"community": target.community, "job": job, "subject": target.subject})


def by_id(db: Db, communities: Sequence[str], identity: UUID) -> Row | None:
    """A run of these communities."""
    return one(db, _BY_ID, {"communities": list(communities), "id": identity})


def figures(db: Db, moment: datetime) -> Row:
    """How many runs wait and run, and since when the first of them waits."""
    return one(db, _FIGURES, {"now": moment}) or {}


def forget(db: Db, moment: datetime, days: int, each: int, limit: int) -> int:
    """Drop ended runs older than `days` or beyond the newest `each` of their job, but never the newest one."""
    return db.execute(_FORGET, {"now": moment, "days": days, "each": each, "limit": limit}).rowcount
