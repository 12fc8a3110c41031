"""Silences: of one thing, or of all as maintenance. They keep announcements back, never the end of one. No I/O."""

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from uuid import UUID

from inventory.shape import Shape
from inventory.text import name_key


class Silence(Shape):
    """Alerts whose kind fits `pattern`, of the thing with `subject_key` or of all, are kept back for a time."""

    community_id: str
    id: UUID
    pattern: str
    subject_key: str
    begins_at: datetime
    ends_at: datetime
    reason: str
    created_by: str

    def covers(self, kind: str, subject: str, now: datetime) -> bool:
        """Whether it keeps this alert back now."""
        meant = self.subject_key in ("", name_key(subject))
        return meant and self.begins_at <= now < self.ends_at and fnmatchcase(kind, self.pattern)


def silenced(silences: Iterable[Silence], kind: str, subject: str, now: datetime) -> bool:
    """Whether any of them keeps this alert back now."""
    return any(silence.covers(kind, subject, now) for silence in silences)
