"""Announce no alerts at all for a time, now or later; list or end such times.

What was announced before is still told to be over.
"""

from pydantic import Field

from commands.alerts.when import OFF, until, until_and_reason
from commands.base import Arguments, Call, Kind, Reply, Rest, option
from commands.wording import day, paged
from inventory.alerts.silences import Silence
from inventory.services import Services

ACTION = "alerts.set"
EXAMPLES = (
    "alerts maintenance",
    "alerts maintenance 2h moving",
    'alerts maintenance saturday 18:00 --start "saturday 9:00"',
    "alerts maintenance off",
)


class Args(Arguments):
    """Until when, and from when on."""

    until: Rest = Field("", description="until when, and perhaps why; off ends it; nothing shows what is silenced")
    start: str | None = option(None, "when it begins, if not now", Kind.TIME)
    kind: str = option("*", "only this kind of alert, such as fleet.*")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Plan it, end it or list it."""
    if not args.until:
        rows = [_row(silence, call) for silence in services.alert_desk.silences(call.actor, call.now)]
        return paged("Silenced:", rows, None, {}) if rows else Reply("Nothing is silenced.")
    if args.until.lower() in OFF:
        services.alert_desk.unsilence(call.actor, "", call.now, args.kind)
        return Reply("Maintenance has ended.")
    begins = until(call, args.start) if args.start else call.now
    ends, reason = until_and_reason(call._replace(now=begins), args.until)
    services.alert_desk.silence(call.actor, "", begins, ends, reason or "maintenance", args.kind)
    return Reply(f"Maintenance from {day(begins, call.zone)} until {day(ends, call.zone)}: no alerts are announced.")


def _row(silence: Silence, call: Call) -> str:
    what = silence.subject_key or "everything"
    when = f"{day(silence.begins_at, call.zone)} until {day(silence.ends_at, call.zone)}"
    return f"{what} ({silence.pattern}), {when}" + (f": {silence.reason}" if silence.reason else "")
