"""What a target is, from all that was said of it: its document, figures, status and health. No I/O."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from inventory.db import Row
from inventory.fleet.facts import Facts, joined
from inventory.fleet.health import CLEAR, assess
from inventory.fleet.model import HEALTHY
from inventory.fleet.security import posture
from inventory.fleet.serving import running
from inventory.fleet.words import Outcome, Source, TargetStatus

_TRUST = tuple(Source)
_BESIDE = frozenset({Source.TLS, Source.SCANNER})
_STATUS = {
    Outcome.SEEN: TargetStatus.UP,
    Outcome.OFF: TargetStatus.OFF,
    Outcome.SILENT: TargetStatus.UNREACHABLE,
    Outcome.REFUSED: TargetStatus.UNREACHABLE,
    Outcome.FAILED: TargetStatus.UNREACHABLE,
    Outcome.LOGIN_DENIED: TargetStatus.DENIED,
    Outcome.KEY_CHANGED: TargetStatus.QUARANTINED,
    Outcome.KEY_UNKNOWN: TargetStatus.PENDING,
}
_DECIDED = frozenset({TargetStatus.QUARANTINED, TargetStatus.PENDING})


def shaped(target: Row, sightings: Sequence[Row], now: datetime, warn: timedelta) -> Row:
    """The row of a target as its sightings make it.

    Quarantine and the wait for an approval are ended by people only; a source that doesn't name it any more counts
    for nothing but the memory of it.
    """
    told = sorted(sightings, key=lambda row: _TRUST.index(Source(row["source"])))
    here = [row for row in told if row["gone_at"] is None]
    facts = joined((Source(row["source"]), Facts.of_document(row["document"], row["metrics"])) for row in here or told)
    status, reason = _status(target, here)
    last_seen = max((row["seen_at"] for row in told if row["seen_at"] and _sees(row)), default=target["last_seen"])
    security, why = posture(facts, status, now, warn)
    health = assess(facts.measured, security, why, last_seen, now) if last_seen else None
    score = health.score if health else None
    return {
        **target, **_named(target, here), "status": status.value, "reason": reason, "last_seen": last_seen,
        "sources": [source.value for source in _TRUST if any(row["source"] == source for row in here)],
        "document": facts.stable(), "metrics": facts.metrics(), "expected": running(facts, target["expected"]),
        "health": score, "reasons": health.reasons if health else [],
        "unhealthy": score is not None and score < (CLEAR if target["unhealthy"] else HEALTHY),
    }  # fmt: skip


def _sees(row: Row) -> bool:
    """Whether a sighting means that the machine is there: a scanner's list or a certificate alone doesn't."""
    return Source(row["source"]) not in _BESIDE


def _status(target: Row, here: Sequence[Row]) -> tuple[TargetStatus, str]:
    status = TargetStatus(target["status"])
    asked = [row for row in here if row["outcome"] and _sees(row)]
    if status in _DECIDED:
        return status, target["reason"]
    if not asked:
        waits = any(row["outcome"] == "" and _sees(row) for row in here)
        return (
            (status, target["reason"])
            if waits or not target["last_seen"]
            else (TargetStatus.GONE, "no source names it")
        )
    first = asked[0]
    return _STATUS[Outcome(first["outcome"])], first["reason"]


def _named(target: Row, here: Sequence[Row]) -> Row:
    """Kind and address as the most trusted source tells them; a container engine knows neither."""
    ranked = sorted(here, key=lambda row: row["source"] == Source.DOCKER)
    said = [row["keys"] for row in ranked if _sees(row) and row["keys"].get("kind")]
    address = next((keys["address"] for keys in said if keys.get("address")), target["address"])
    return {"kind": said[0]["kind"] if said else target["kind"], "address": address}
