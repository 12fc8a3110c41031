"""How safe a target is, from what is known of it, with the reasons in words. No I/O."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from inventory.fleet.facts import Facts
from inventory.fleet.words import SectionState, SecurityStatus, TargetStatus

_BAD, _MIDDLING = frozenset({"critical", "high"}), frozenset({"medium", "moderate"})
_NAMED = 3


class Finding(NamedTuple):
    """Something that is wrong."""

    status: SecurityStatus
    why: str


class Expiry(NamedTuple):
    """A certificate or a key that ends some day; `name` tells it apart from others of its target."""

    name: str
    kind: str
    expires: datetime


def expiries(facts: Facts) -> list[Expiry]:
    """What of a target ends, the first to end first."""
    known = facts.known("security")
    found = [
        Expiry(name, "certificate", _moment(entry["expires"]))
        for name, entry in known.get("certificates", {}).items()
        if entry.get("expires")
    ]
    found += [Expiry(name, "key", _moment(expires)) for name, expires in known.get("keys", {}).items()]
    return sorted(found, key=lambda expiry: expiry.expires)


def left(expiry: Expiry, now: datetime) -> str:
    """`expires in 6 days`, or `expired 2 days ago`."""
    days = (expiry.expires - now).total_seconds() / 86_400
    if days < 0:
        return f"expired {-days:.0f} days ago" if days <= -1 else "has expired"
    return f"expires in {days:.0f} days" if days >= 1 else "expires within a day"


def posture(
    facts: Facts, status: TargetStatus, now: datetime, warn: timedelta = timedelta(days=14)
) -> tuple[SecurityStatus, list[str]]:
    """How safe it is and why; UNKNOWN where nothing was found and the section couldn't be seen."""
    found = list(_findings(facts, status, now, warn))
    for status_found in (SecurityStatus.VULNERABLE, SecurityStatus.WARNING):
        if why := [finding.why for finding in found if finding.status is status_found]:
            return status_found, why
    seen = facts.section("security").state is SectionState.OK
    return (SecurityStatus.SECURE if seen else SecurityStatus.UNKNOWN), []


def _findings(facts: Facts, status: TargetStatus, now: datetime, warn: timedelta) -> Iterator[Finding]:
    known = facts.known("security")
    if status is TargetStatus.QUARANTINED:
        yield Finding(SecurityStatus.VULNERABLE, "in quarantine")
    for expiry in expiries(facts):
        if expiry.expires <= now + warn:
            over = expiry.expires <= now
            status_now = SecurityStatus.VULNERABLE if over else SecurityStatus.WARNING
            yield Finding(status_now, f"{expiry.kind} {expiry.name} {left(expiry, now)}")
    yield from _vulnerable(known.get("vulnerabilities", {}))
    if known.get("firewall") == "inactive":
        yield Finding(SecurityStatus.WARNING, "the firewall is off")
    if updates := known.get("security_updates"):
        yield Finding(SecurityStatus.WARNING, f"{updates} security updates wait")


def _vulnerable(vulnerabilities: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for words, status in ((_BAD, SecurityStatus.VULNERABLE), (_MIDDLING, SecurityStatus.WARNING)):
        names = [name for name, entry in vulnerabilities.items() if str(entry.get("severity")).lower() in words]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield Finding(status, f"{', '.join(sorted(names)[:_NAMED])}{more}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
