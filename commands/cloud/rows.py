"""Resources, changes, accounts and scans in words, the same in every reply."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from commands.base import Table
from commands.wording import moment
from inventory.cloud.account import Account
from inventory.cloud.finding import Changed, Found, Past
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.events.model import Severity

_SHOWN_PATHS, _LONGEST = 3, 80
_SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def resource_row(found: Found) -> str:
    """A resource as one line of a list."""
    gone = " (gone)" if found.removed_at else " (stale)" if found.stale else ""
    return f"{short(found.label)} · {found.type} · {found.region} · {found.account}{gone}"


def resources_table(found: Sequence[Found]) -> Table:
    """Resources as cells."""
    rows = tuple((short(one.label), one.type, one.region, one.account) for one in found)
    return Table(("Name", "Type", "Region", "Account"), rows)


def change_row(changed: Changed, zone: ZoneInfo) -> str:
    """A change of some resource as one line."""
    name = short(changed.name or changed.resource)
    where = f"{changed.type} · {changed.region} · {changed.account}"
    return f"{moment(changed.at, zone)} {_SIGNS[changed.kind]} {name} · {where}{paths(changed.changes)}"


def past_row(past: Past, zone: ZoneInfo) -> str:
    """A change of one resource as one line."""
    return f"{moment(past.at, zone)} {past.kind}{paths(past.changes)}"


def paths(changes: Mapping[str, Sequence[object]]) -> str:
    """`: Versioning.Status: Enabled → Suspended`, the first few."""
    if not changes:
        return ""
    shown = [f"{path}: {plain(old)} → {plain(new)}" for path, (old, new) in list(changes.items())[:_SHOWN_PATHS]]
    more = f" and {len(changes) - _SHOWN_PATHS} more" if len(changes) > _SHOWN_PATHS else ""
    return f": {'; '.join(shown)}{more}"


def plain(value: object) -> str:
    """A value as people read it; nothing is `none`."""
    return "none" if value is None or value == "" else short(str(value))


def short(text: str) -> str:
    """At most 80 characters of a text, its end being what tells long ids apart."""
    return text if len(text) <= _LONGEST else f"…{text[1 - _LONGEST :]}"


def account_row(account: Account) -> str:
    """An account as one line of a list."""
    regions = f", {', '.join(account.regions)}" if account.regions else ""
    role = f", as {account.role}" if account.role else ""
    production = ", production" if account.production else ""
    return f"{account.name}: {account.provider} {account.account}{role}{regions}{production}"


def scan_row(scan: ScanRecord, zone: ZoneInfo) -> str:
    """A scan as one line: when, how it is, and what it found."""
    since = moment(scan.began_at or scan.asked_at, zone)
    took = ""
    if scan.began_at and scan.ended_at:
        took = f" in {(scan.ended_at - scan.began_at) / timedelta(seconds=1):.1f} s"
    if scan.state is ScanState.REQUESTED:
        return f"{scan.account_name}: asked for at {moment(scan.asked_at, zone)}"
    failed = f", {scan.failed} failed" if scan.failed else ""
    figures = f"{scan.seen} resources in {scan.cells} parts{failed}"
    drift = f"{scan.added} new, {scan.changed} changed, {scan.removed} gone"
    said = f" ({scan.said})" if scan.said else ""
    return f"{scan.account_name}: {since} {scan.state}{took}: {figures}; {drift}{said}"


def tops(counts: Mapping[str, int], most: int) -> str:
    """`s3.bucket 12, ec2.instance 7, 3 more`."""
    first = list(counts.items())[:most]
    rest = len(counts) - len(first)
    more = f", {rest} more" if rest > 0 else ""
    return ", ".join(f"{name} {count}" for name, count in first) + more


def severity(number: int) -> str:
    """The word for it."""
    return Severity(number).title
