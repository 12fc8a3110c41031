"""The SQL of jobs: who has which, and up to where its slots are planned."""

from collections.abc import Sequence
from datetime import datetime

from inventory.db import Db, Row, every, one
from inventory.jobs.model import Target

_NOW = "SELECT clock_timestamp() AS now"
_ENROL = """
INSERT INTO job (community_id, name, subject, schedule, next_slot)
VALUES (%(community)s, %(name)s, %(subject)s, %(schedule)s, %(next_slot)s)
ON CONFLICT (community_id, name, subject) DO UPDATE
SET schedule = excluded.schedule,
    next_slot = CASE WHEN job.every_seconds IS NULL THEN least(job.next_slot, excluded.next_slot)
                     ELSE job.next_slot END
WHERE job.schedule <> excluded.schedule
"""
_ENROLLED = "SELECT community_id, subject FROM job WHERE name = %(name)s AND schedule = %(schedule)s"
_DUE = """
SELECT community_id, name, subject, every_seconds, next_slot FROM job
WHERE next_slot <= %(now)s AND NOT paused AND name = ANY(%(names)s)
ORDER BY next_slot LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
_PLANNED_TO = """
UPDATE job SET next_slot = %(next_slot)s
WHERE community_id = %(community)s AND name = %(name)s AND subject = %(subject)s
"""
_OF_COMMUNITY = """
SELECT job.*, to_jsonb(last) AS last FROM job LEFT JOIN LATERAL (
    SELECT * FROM job_run r WHERE r.community_id = job.community_id AND r.job = job.name AND r.subject = job.subject
    ORDER BY slot DESC LIMIT 1) last ON true
WHERE job.community_id = ANY(%(communities)s) AND job.name = ANY(%(names)s)
ORDER BY job.name, job.subject, job.community_id LIMIT %(limit)s
"""
_NAMED = """
SELECT * FROM job WHERE community_id = ANY(%(communities)s) AND name = %(name)s AND subject = %(subject)s
ORDER BY community_id DESC LIMIT 1 FOR UPDATE
"""
_LEAVE = "DELETE FROM job WHERE community_id = %(community)s AND name = %(name)s AND subject = %(subject)s"
_SET = """
UPDATE job SET paused = %(paused)s, every_seconds = %(every_seconds)s, next_slot = %(next_slot)s
WHERE community_id = %(community_id)s AND name = %(name)s AND subject = %(subject)s
"""


def now(db: Db) -> datetime:
    """The database's clock: one for all replicas."""
    moment: datetime = (one(db, _NOW, {}) or {})["now"]
    return moment


def enrol(db: Db, target: Target, name: str, schedule: str, next_slot: datetime) -> None:
    """Let the target have the job; a job it has keeps its place unless the program's schedule changed."""
    params = {"community": target.community, "subject": target.subject, "name": name}
    db.execute(_ENROL, {**params, "schedule": schedule, "next_slot": next_slot})


def leave(db: Db, target: Target, name: str) -> None:
    """Let the target have the job no more."""
    db.execute(_LEAVE, {"community": target.community, "subject": target.subject, "name": name})


def enrolled(db: Db, name: str, schedule: str) -> set[Target]:
    """Who has the job, with this schedule of the program's."""
    rows = every(db, _ENROLLED, {"name": name, "schedule": schedule})
    return {Target(row["community_id"], row["subject"]) for row in rows}


def due(db: Db, moment: datetime, names: Sequence[str], limit: int) -> list[Row]:
    """Jobs with slots to plan, locked; those that another replica is planning are left to it."""
    return every(db, _DUE, {"now": moment, "names": list(names), "limit": limit})


def planned_to(db: Db, target: Target, name: str, next_slot: datetime) -> None:
    """Every slot before `next_slot` has its row."""
    params = {"community": target.community, "subject": target.subject, "name": name}
    db.execute(_PLANNED_TO, {**params, "next_slot": next_slot})


def of_communities(db: Db, communities: Sequence[str], names: Sequence[str], limit: int) -> list[Row]:
    """The jobs of these communities, each with its newest run or None in `last`."""
    return every(db, _OF_COMMUNITY, {"communities": list(communities), "names": list(names), "limit": limit})


def named(db: Db, communities: Sequence[str], name: str, subject: str) -> Row | None:
    """The job of that name, locked: a community's own before the installation's."""
    return one(db, _NAMED, {"communities": list(communities), "name": name, "subject": subject})


def change(db: Db, row: Row) -> None:
    """Write what people may set of a job."""
    db.execute(_SET, row)
