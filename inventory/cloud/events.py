"""What a merge and a scan tell the ledger: one row for each change, or one for many that came at once. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal
from uuid import UUID

from inventory.cloud.account import Account
from inventory.cloud.model import Cell
from inventory.db import Row
from inventory.ids import new_id

MOST_ROWS = 5_000
"""So many changes of one kind in one cell are told one by one; more are one row with their number."""

BURST = 20
"""So many at once are a burst, which has a row of its own for those who want only to know that."""

_WORDS = {"added": "new", "changed": "changed", "removed": "gone"}
_NAMES = {"added": "inventory.discovered", "changed": "inventory.changed", "removed": "inventory.deleted"}
_SHOWN_PATHS, _SHOWN_IDS, _LONGEST = 5, 20, 100
_STAGES = frozenset({"environment", "env", "stage", "tier"})
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a resource; `changes` is {path: [old, new]} of one that differs."""

    kind: Literal["added", "changed", "removed"]
    id: str
    name: str
    tags: Mapping[str, str]
    changes: Mapping[str, Any] = field(default_factory=dict)


def is_production(account: Account, tags: Mapping[str, str]) -> bool:
    """Whether losing this would hurt: its tags say so, or its account is marked."""
    return account.production or any(
        key.lower() in _STAGES and value.lower() in _PRODUCTION for key, value in tags.items()
    )


def told(account: Account, cell: Cell, changes: Sequence[Change], watched: Sequence[str]) -> list[Row]:
    """The ledger's rows for the changes of one cell that had been seen whole before."""
    rows: list[Row] = []
    for kind in ("added", "changed", "removed"):
        of_kind = [change for change in changes if change.kind == kind]
        if len(of_kind) > MOST_ROWS:
            rows.append(in_one(account, cell, kind, len(of_kind), of_kind))
        else:
            rows += [_row(account, cell, change, watched) for change in of_kind]
        if len(of_kind) >= BURST:
            rows.append(_burst(account, cell, kind, len(of_kind)))
    return rows


def _burst(account: Account, cell: Cell, kind: str, count: int) -> Row:
    name = f"{count} {_WORDS[kind]} {cell.type} in {cell.region}"
    details = {**_where(account, cell), "count": count, "change": kind, "severity": "notice"}
    return _ledger_row("cloud.burst", "cloud-cell", cell_key(cell), name, details)


def in_one(account: Account, cell: Cell, kind: str, count: int, some: Iterable[Change] = ()) -> Row:
    """One row for many resources of a cell."""
    ids = [change.id for change in some][:_SHOWN_IDS]
    name = f"{count} × {cell.type} in {cell.region}"
    return _ledger_row(
        _NAMES[kind], "cloud-cell", cell_key(cell), name, {**_where(account, cell), "count": count, "ids": ids}
    )


def cell_key(cell: Cell) -> str:
    """How a cell is named in events and alerts: account, region, type and operation."""
    return f"{cell.account_id}/{cell.region}/{cell.type}/{cell.operation}"


def _row(account: Account, cell: Cell, change: Change, watched: Sequence[str]) -> Row:
    details: dict[str, Any] = {**_where(account, cell), "tags": dict(change.tags)}
    if change.kind == "changed":
        paths = list(change.changes)
        details["paths"] = len(paths)
        details |= {path: change.changes[path] for path in paths[:_SHOWN_PATHS] if path not in details}
        seen = watched_paths(cell.type, paths, watched)
        details |= {"watched": ", ".join(seen), "severity": "warning"} if seen else {}
    if is_production(account, change.tags):
        details["production"] = "yes"
        details |= {"severity": "critical"} if change.kind == "removed" else {}
    return _ledger_row(_NAMES[change.kind], "cloud", change.id, change.name or change.id, details)


def watched_paths(type_: str, paths: Iterable[str], watched: Sequence[str]) -> list[str]:
    """The paths that somebody watches; a watch is `type path`, each with * for anything."""
    pairs = [tuple(watch.split(" ", 1)) for watch in watched]
    patterns = [path for kind, path in pairs if fnmatchcase(type_, kind)]
    return [path for path in paths if any(fnmatchcase(path, p) or path.startswith(f"{p}.") for p in patterns)]


def scan_row(state: str, account: Account, scan: Row) -> Row:
    """A scan was requested, started, or ended as completed, failed or cancelled."""
    details: dict[str, Any] = {"scan": str(scan["id"]), "account": account.name, "provider": account.provider,
               "correlation": scan["correlation"], "services": ", ".join(scan["services"]) or "all",
               "regions": ", ".join(scan["regions"]) or "all"}  # fmt: skip
    if state in ("completed", "failed", "cancelled"):
        details |= {name: scan[name] for name in ("cells", "failed", "seen", "added", "changed", "removed", "said")}
    if state == "failed":
        details["severity"] = "warning"
    return _ledger_row(f"inventory.scan.{state}", "cloud-account", str(account.id), account.name, details)


def reevaluation_row(count: int, reason: str) -> Row:
    """The rules look at resources again."""
    return _ledger_row(
        "compliance.reevaluation.requested", "cloud-rule", "rules", "rules", {"count": count, "reason": reason}
    )


def feature_row(account: Account, feature: str, count: int) -> Row:
    """What a feature tells of some resources has changed."""
    details = {"count": count, "account": account.name}
    return _ledger_row("inventory.feature.data.updated", "cloud-feature", feature, feature, details)


def cancel_row(account: Account, scan: UUID) -> Row:
    """Somebody asked a scan to stop."""
    return _ledger_row("cloud.cancel", "cloud-account", str(account.id), account.name, {"scan": str(scan)})


def service_row(account: Account, service: str) -> Row:
    """A service was met for the first time in an account."""
    details = {"account": account.name, "provider": account.provider, "service": service}
    return _ledger_row("inventory.service.discovered", "cloud-service", service, service, details)


def _where(account: Account, cell: Cell) -> dict[str, Any]:
    return {"type": cell.type, "region": cell.region, "account": account.name, "provider": cell.provider}


def _ledger_row(action: str, kind: str, subject: str, name: str, details: Mapping[str, Any]) -> Row:
    return {"id": new_id(), "action": action, "kind": kind, "subject": subject, "name": name, "details": dict(details)}
