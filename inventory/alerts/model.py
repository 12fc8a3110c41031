"""How a condition becomes an alert: ok, pending, firing, recovering, ok; and what is told of it. No I/O.

Whether something is told is decided after what is true: silences, acknowledgements and parents keep a post
back, never an evaluation, and whoever was told that something fires is told when it is over.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from inventory.alerts.hours import next_time, parse_time
from inventory.events.model import Rule
from inventory.shape import Shape

_RECHECK = timedelta(minutes=1)
_MOST_CHANGES = 50


class Phase(StrEnum):
    """Where an alert stands."""

    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"


class Notice(StrEnum):
    """What is told: it begins, it is still so, it changes back and forth, it is over."""

    FIRING = "firing"
    REMINDER = "reminder"
    FLAPPING = "flapping"
    RESOLVED = "resolved"


class Condition(Shape):
    """All that is remembered of one condition of one thing.

    `firing` is what was observed last and `changed_at` when that began; `since` is when the phase began;
    `announced` means that people were told that it fires, and not yet that it is over.
    """

    model_config = ConfigDict(frozen=True)

    phase: Phase = Phase.OK
    since: datetime | None = None
    firing: bool = False
    changed_at: datetime | None = None
    changes: tuple[datetime, ...] = ()
    flapping: bool = False
    calm: timedelta = timedelta(0)
    announced: bool = False
    told_at: datetime | None = None
    acked_by: str = ""

    @property
    def idle(self) -> bool:
        """Whether nothing of it needs to be remembered."""
        return self == Condition()


def step(
    before: Condition, rule: Rule, firing: bool, now: datetime, *, quiet: bool = False, zone: ZoneInfo
) -> tuple[Condition, Notice | None]:
    """The condition after an observation, and what is told of it; `quiet` keeps all but the end back.

    The same observation at the same time again changes and tells nothing.
    """
    seen = _flapped(_seen(before, rule, firing, now), rule, now)
    phase = _phase(seen, rule, now)
    moved = seen.model_copy(update={"phase": phase, "since": seen.since if phase is seen.phase else now})
    notice = _notice(before, moved, rule, now, quiet or bool(moved.acked_by), zone)
    if notice is not None:
        moved = moved.model_copy(update={"announced": notice is not Notice.RESOLVED, "told_at": now})
    return _forgotten(moved, rule, now), notice


def _seen(before: Condition, rule: Rule, firing: bool, now: datetime) -> Condition:
    recent = tuple(change for change in before.changes if now - change < rule.flap_window)
    if firing is before.firing:
        return before.model_copy(update={"changes": recent})
    changes = (*recent, now)[-_MOST_CHANGES:]
    return before.model_copy(update={"firing": firing, "changed_at": now, "changes": changes})


def _flapped(seen: Condition, rule: Rule, now: datetime) -> Condition:
    """Flapping begins with so many changes, and ends with as much calm as it needs this time."""
    if seen.flapping and seen.changed_at is not None and now - seen.changed_at >= seen.calm:
        return seen.model_copy(update={"flapping": False, "changes": ()})
    if not seen.flapping and len(seen.changes) >= rule.flaps:
        calm = min(seen.calm * 2, rule.longest_calm) if seen.calm else rule.calm
        return seen.model_copy(update={"flapping": True, "calm": calm})
    return seen


def _phase(seen: Condition, rule: Rule, now: datetime) -> Phase:
    held = now - seen.changed_at if seen.changed_at is not None else timedelta(0)
    if seen.firing:
        already = seen.phase in (Phase.FIRING, Phase.RECOVERING)
        return Phase.FIRING if already or held >= rule.hold else Phase.PENDING
    over = seen.phase in (Phase.OK, Phase.PENDING) or held >= rule.clear
    return Phase.OK if over else Phase.RECOVERING


def _notice(
    before: Condition, now_is: Condition, rule: Rule, now: datetime, quiet: bool, zone: ZoneInfo
) -> Notice | None:
    if now_is.flapping:
        begins = not before.flapping
        return Notice.FLAPPING if begins and not quiet else None
    if now_is.phase is Phase.OK:
        return Notice.RESOLVED if now_is.announced else None
    if quiet or now_is.phase is not Phase.FIRING:
        return None
    if not now_is.announced:
        return Notice.FIRING
    due = reminder_at(now_is, rule, zone)
    return Notice.REMINDER if due is not None and now >= due else None


def reminder_at(condition: Condition, rule: Rule, zone: ZoneInfo) -> datetime | None:
    """When an announced alert is told again: after the interval, or at the rule's time of day then."""
    if rule.repeat is None or condition.told_at is None:
        return None
    if not rule.at:
        return condition.told_at + rule.repeat
    return next_time(parse_time(rule.at), condition.told_at + rule.repeat / 2, zone)


def _forgotten(condition: Condition, rule: Rule, now: datetime) -> Condition:
    """Once it was clear for long enough, an acknowledgement and the memory of flapping end."""
    if condition.phase is not Phase.OK or condition.flapping or condition.announced:
        return condition
    clear = now - condition.changed_at if condition.changed_at is not None else rule.longest_calm
    acked = condition.acked_by if clear < rule.memory else ""
    calm = condition.calm if clear < rule.longest_calm else timedelta(0)
    if not acked and not calm and not condition.changes:
        return Condition()
    return condition.model_copy(update={"acked_by": acked, "calm": calm})


def look_again(condition: Condition, rule: Rule, now: datetime, zone: ZoneInfo) -> datetime:
    """When something may change though nothing new is observed; never sooner than in a second."""
    changed = condition.changed_at or now
    if condition.flapping:
        moment = changed + condition.calm
    elif condition.phase is Phase.PENDING:
        moment = changed + rule.hold
    elif condition.phase is Phase.RECOVERING:
        moment = changed + rule.clear
    elif condition.phase is Phase.FIRING:
        moment = (reminder_at(condition, rule, zone) or now + timedelta(days=1)) if condition.announced else now
    else:
        ends = (changed + kept for kept in (rule.flap_window, rule.memory, rule.longest_calm))
        moment = min((end for end in ends if end > now), default=now)
    return moment if moment > now else now + _RECHECK
