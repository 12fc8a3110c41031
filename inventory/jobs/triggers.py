"""When a job is due: slots follow from the schedule alone, so that every replica computes the same ones."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from inventory.jobs.intervals import spelled_interval

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_SHIFT = timedelta(hours=3)
_TICK = timedelta(microseconds=1)
_DAILY = re.compile(r"(\d+) (\d+) \* \* \*")


class Trigger(Protocol):
    """A schedule; `text` says it to people and tells two schedules apart."""

    @property
    def text(self) -> str:
        """The schedule in words."""

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first slot later than `moment` (aware), in UTC."""


@dataclass(frozen=True)
class Every:
    """A slot every `interval`, counted from 1970 in UTC: neither a restart nor a clock change moves it."""

    interval: timedelta

    @property
    def text(self) -> str:
        """`every 6 hours`."""
        return f"every {spelled_interval(self.interval)}"

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The next multiple of the interval."""
        return _EPOCH + ((moment - _EPOCH) // self.interval + 1) * self.interval


@dataclass(frozen=True)
class Cron:
    """A crontab line of five fields on the clock of the zone; weekdays by name, as their numbers differ.

    A time that the clock skips in spring is due as much later as it jumps; one that it shows twice in autumn
    is due the first time, and both times where the line says every hour.
    """

    line: str

    @property
    def text(self) -> str:
        """`every day at 02:30`, or `at */5 8-17 * * mon`."""
        daily = _DAILY.fullmatch(self.line)
        return f"every day at {int(daily[2]):02}:{int(daily[1]):02}" if daily else f"at {self.line}"

    @cached_property
    def _wall(self) -> CronTrigger:
        # On a clock without changes: the trigger's own handling of them stands still in the doubled hour.
        return CronTrigger.from_crontab(self.line, timezone=UTC)

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The next matching time; raises ValueError for a line that never matches."""
        folds = (0, 1) if self.line.split()[1].startswith("*") else (0,)
        wall = _on_the_wall(moment, zone) - _LONGEST_SHIFT
        found: datetime | None = None
        while found is None or wall <= _on_the_wall(found, zone) + _LONGEST_SHIFT:
            wall = self._following(wall)
            instants = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in folds)
            later = [instant for instant in instants if instant > moment]
            found = min(later if found is None else [found, *later], default=None)
        return found

    def _following(self, wall: datetime) -> datetime:
        following: datetime | None = self._wall.get_next_fire_time(None, wall + _TICK)
        if following is None:
            raise ValueError(f"{self.line!r} is never due")
        return following


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows, written as if it were UTC."""
    return moment.astimezone(zone).replace(tzinfo=UTC)
