"""What a subscription is, and whether its deliveries go out now or are kept for later. No I/O."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, field_validator

from inventory.alerts.hours import next_digest, quiet_until
from inventory.errors import Invalid
from inventory.events.model import Severity
from inventory.locale import ISO

PLATFORMS = frozenset({"discord", "twitch", "console"})
WEBHOOK = "webhook"
DIGEST, CATCH_UP = "digest", "catch-up"
MOST_FILTERS = 5


class Subscription(BaseModel):
    """A channel that is told of the events that fit `pattern`, `severity` and `filters`.

    Events of one kind within `gather_seconds` become one post. `digest` is empty, `hourly` or a time of day,
    `quiet` empty or `22:00-07:00`, both on the clock of `zone`; `locale` is how its posts write dates.
    """

    community_id: str
    id: UUID
    number: int
    platform: str
    channel: str
    pattern: str
    severity: Severity = Severity.INFO
    filters: dict[str, str] = {}
    gather_seconds: int = 60
    digest: str = ""
    quiet: str = ""
    zone: str = "UTC"
    locale: str = ISO
    mention: str = ""
    muted_until: datetime | None = None

    @field_validator("severity", mode="before")
    @classmethod
    def _known(cls, value: int) -> Severity:
        return Severity(value)


class Hold(NamedTuple):
    """Deliveries are kept until a moment and then posted as one heap."""

    until: datetime
    heap: str


def gate(subscription: Subscription, heap: str, severity: Severity, now: datetime) -> Hold | None:
    """Whether what is due for a subscription has to wait; None when it goes out now.

    Nothing critical waits for the end of quiet hours. A heap that was kept until now has waited enough.
    """
    zone = ZoneInfo(subscription.zone)
    if heap in (DIGEST, CATCH_UP):
        return None
    if subscription.digest:
        return Hold(next_digest(subscription.digest, now, zone), DIGEST)
    if subscription.quiet and severity < Severity.CRITICAL:
        end = quiet_until(subscription.quiet, now, zone)
        return Hold(end, CATCH_UP) if end else None
    return None


def parse_conditions(words: tuple[str, ...]) -> tuple[Severity, dict[str, str]]:
    """`severity>=warning role:production` as the least severity and the filters; raises Invalid."""
    severity, filters = Severity.INFO, {}
    for word in words:
        name, sign, value = word.partition(":")
        if word.lower().startswith("severity"):
            severity = parse_severity(word.lower().removeprefix("severity").lstrip(">=: "))
        elif sign and name and value:
            filters[name] = value
        else:
            raise Invalid(f"'{word[:40]}' is no condition; write severity>=warning or role:production.")
    if len(filters) > MOST_FILTERS:
        raise Invalid(f"At most {MOST_FILTERS} filters, please.")
    return severity, filters


def parse_severity(text: str) -> Severity:
    """The severity of that name; raises Invalid."""
    if text.upper() not in Severity.__members__:
        raise Invalid(f"There is no severity '{text[:20]}'; say info, notice, warning or critical.")
    return Severity[text.upper()]
