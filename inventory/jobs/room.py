"""What the services of jobs share: the database, the clock, the zone and the jobs there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inventory.db import Database, Db, Row
from inventory.jobs import store
from inventory.jobs.model import JobSpec
from inventory.jobs.triggers import Every, Trigger

Clock = Callable[[Db], datetime]


@dataclass(frozen=True)
class JobRoom:
    """The jobs by name, in the zone of their schedules; `clock` is the database's, one for all replicas."""

    db: Database
    specs: Mapping[str, JobSpec]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    clock: Clock = store.now

    @property
    def names(self) -> list[str]:
        """The jobs that this program knows; rows of others are left to the programs that do."""
        return list(self.specs)

    def trigger(self, name: str, every_seconds: int | None) -> Trigger:
        """The job's own schedule, or the interval that people chose instead."""
        return self.specs[name].trigger if every_seconds is None else Every(timedelta(seconds=every_seconds))

    def next_slot(self, job: Row, moment: datetime) -> datetime:
        """The first slot of a job's row after a moment."""
        return self.trigger(job["name"], job["every_seconds"]).after(moment, self.zone)
