"""What is posted: one event, or a heap of them, for one channel. No I/O."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from inventory import locale
from inventory.alerts.subscription import Subscription
from inventory.events.catalogue import KINDS, REMINDED
from inventory.events.model import Event
from inventory.events.words import told
from inventory.locale import written_in

SHOWN = 8
MOST_CALLED = 10


@dataclass(frozen=True, slots=True)
class Post:
    """One post on its way; `id` is the same at every attempt, `count` may exceed the events read.

    `answers` is the platform's name of the message in which the same alert was told first, where it has one.
    """

    id: UUID
    community: str
    subscription: Subscription
    events: tuple[Event, ...]
    count: int
    attempt: int
    since: datetime
    answers: str | None = None

    @property
    def text(self) -> str:
        """What people read."""
        with written_in(self.subscription.locale):
            return worded(self.events, self.count, ZoneInfo(self.subscription.zone))

    @property
    def mentions(self) -> tuple[str, ...]:
        """Who is called: the role asked for, and those who have a thing too long; nobody for what is over."""
        going_on = [event for event in self.events if not event.over]
        role = (f"role:{self.subscription.mention}",) if self.subscription.mention and going_on else ()
        holders = (str(event.details["holder"]) for event in going_on if event.action == REMINDED)
        return (*role, *tuple(dict.fromkeys(holders))[:MOST_CALLED])


def worded(events: tuple[Event, ...], count: int, zone: ZoneInfo) -> str:
    """A sentence for a single event; for several how many, from when to when, and the first of them."""
    if count == 1:
        return marked(events[0])
    kinds = Counter(event.action for event in events)
    what = f"× {_summary(next(iter(kinds)))}" if len(kinds) == 1 else "events"
    when = _span(events[0].created_at.astimezone(zone), events[-1].created_at.astimezone(zone))
    rest = [f"… and {count - SHOWN} more."] if count > SHOWN else []
    return "\n".join([f"{count} {what}, {when}:", *(f"- {marked(event)}" for event in events[:SHOWN]), *rest])


def marked(event: Event) -> str:
    """The event's sentence, with a sign where it needs somebody or is over."""
    if event.over:
        return f"✅ {told(event)}"
    sign = ("", "", "⚠️ ", "🔴 ")[event.severity - 1]
    return f"{sign}{told(event)}"


def _span(begin: datetime, end: datetime) -> str:
    if begin.date() == end.date():
        return f"{locale.time_of_day(begin)}–{locale.time_of_day(end)}"
    return "–".join(f"{locale.date(moment)} {locale.time_of_day(moment)}" for moment in (begin, end))


def _summary(action: str) -> str:
    kind = KINDS.get(action)
    return kind.summary[:1].lower() + kind.summary[1:] if kind else action
