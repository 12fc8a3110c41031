"""Targets in words, the same in every reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.base import Call, Reply
from commands.wording import PAGE, moment, paged
from inventory.fleet.model import Target
from inventory.fleet.words import TargetStatus

_MARKS = {TargetStatus.UP: ""}


def target_row(target: Target) -> str:
    """A target as one line: `web1 (10.0.0.5) 0.7 production [web]: unreachable`."""
    address = f" ({target.address})" if target.address and target.address != target.name else ""
    health = "" if target.health is None else f" {target.health:.1f}"
    role = f" {target.role}" if target.role else ""
    labels = f" [{', '.join(target.labels)}]" if target.labels else ""
    status = "" if target.status is TargetStatus.UP else f": {standing(target)}"
    return f"{target.name}{address}{health}{role}{labels}{status}"


def standing(target: Target) -> str:
    """How we stand with it, and why."""
    return f"{target.status}, {target.reason}" if target.reason else target.status.value


def age(since: datetime | None, now: datetime) -> str:
    """`5 minutes ago`, in the largest unit that fits."""
    if since is None:
        return "never"
    passed = max(now - since, timedelta(0))
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if passed >= length:
            count = passed // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def seen(target: Target, zone: ZoneInfo) -> str:
    """When it was seen last."""
    return "never seen" if target.last_seen is None else f"seen {moment(target.last_seen, zone)}"


def brief(target: Target) -> dict[str, object]:
    """A target for programs, without its document."""
    return target.model_dump(mode="json", exclude={"document", "keys", "expected", "community_id", "unhealthy"})


def nothing_yet(call: Call) -> str:
    """How to begin, where there is no machine at all."""
    return f"There are no machines yet. Enrol one with {call.prefix}fleet enroll user@host."


def listed(heading: str, targets: Sequence[Target], nothing: str, again: str, page: int) -> Reply:
    """One page of targets, and the command that shows the next; `targets` may hold one more than a page."""
    shown = targets[:PAGE]
    data: dict[str, object] = {"targets": [brief(target) for target in shown], "page": page}
    if not shown:
        return Reply(nothing if page == 1 else "There are no more.", data=data)
    more = f"{again} --page {page + 1}" if len(targets) > PAGE else None
    return paged(heading, [target_row(target) for target in shown], more, data)
