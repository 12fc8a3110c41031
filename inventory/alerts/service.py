"""Alerts: observed by workers and nouns, announced in the ledger, looked after by people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from inventory.aaa import Category, Result, event
from inventory.actor import Actor, Role
from inventory.alerts import model, store
from inventory.alerts.model import Condition, Notice, Phase
from inventory.alerts.observation import Observation, Subject
from inventory.alerts.silences import Silence, silenced
from inventory.changes import Notices
from inventory.db import Database, Db, Row
from inventory.events.catalogue import KINDS
from inventory.events.model import Kind, Rule, Severity
from inventory.ids import new_id
from inventory.ledger import store as ledger

MOST_SILENCES, MOST_DUE, MOST_COMMUNITIES = 500, 500, 100_000


@dataclass(frozen=True)
class _Look:
    """What is the same for all observations of one turn; `parents` are things that are known to have one that fires."""

    kind: Kind
    rule: Rule
    now: datetime
    zone: ZoneInfo
    silences: Sequence[Silence]
    parents: set[str]

    def quiet(self, seen: Observation) -> bool:
        """Whether nothing is announced of it: its parent's alert explains it, or people asked for silence."""
        return seen.parent in self.parents or silenced(self.silences, self.kind.name, seen.subject.name, self.now)


class AlertService:
    """For workers and nouns; needs no role. `zone` is where no other is chosen."""

    def __init__(self, db: Database, notices: Notices, zone: ZoneInfo) -> None:
        self._db = db
        self._notices = notices
        self._zone = zone

    def zone(self, community: str) -> ZoneInfo:
        """The zone of the community's clock."""
        with self._db.reading() as db:
            chosen = store.zone_of(db, community)
        return ZoneInfo(chosen) if chosen else self._zone

    def observe(
        self, community: str, kind: str, subject: Subject, firing: bool, now: datetime, *,
        severity: Severity | None = None, value: str = "", details: dict[str, Any] | None = None,
        fingerprint: str = "", parent: str = "",
    ) -> list[Notice]:  # fmt: skip
        """Say how one condition of one thing is at `now`; gives what was announced of it, if anything."""
        seen = Observation(subject, firing, severity, value, details or {}, fingerprint, parent)
        return self.observe_all(community, kind, [seen], now)

    def observe_all(
        self, community: str, kind: str, seen: Sequence[Observation], now: datetime, *, complete: bool = False
    ) -> list[Notice]:
        """Say how many conditions of one kind are, in one transaction.

        `complete` means that nothing else of this kind holds: alerts that aren't in `seen` are clear. Parents come
        first, so that one that begins to fire in this call keeps its children quiet already.
        """
        declared, zone = KINDS[kind], self.zone(community)
        rule = declared.rule
        assert rule is not None, f"{kind} is declared without a rule"  # noqa: S101 - a fault of the program

        def work(db: Db) -> list[Notice]:
            store.take_turn(db, community)
            rows = store.of_kind(db, community, kind, None if complete else [o.subject.id for o in seen])
            known = {(row["subject_id"], row["fingerprint"]): row for row in rows}
            every = {**{key: _cleared(row) for key, row in known.items() if complete}, **{o.key: o for o in seen}}
            found = store.silences(db, community, now, MOST_SILENCES)
            parents = store.firing_among(db, community, sorted({o.parent for o in every.values() if o.parent}))
            look = _Look(declared, rule, now, zone, [Silence.model_validate(row) for row in found], parents)
            named = {o.parent for o in every.values()}
            ordered = sorted(every.items(), key=lambda pair: (pair[1].subject.id not in named, pair[0]))
            stepped = [_stepped(db, community, look, o, known.get(key)) for key, o in ordered]
            changes = [change for change in stepped if change is not None]
            if changes:
                ledger.record(db, _actor(community), Role.NONE, changes, {})
            return [Notice(change["details"]["state"]) for change in changes]

        notices = self._db.transact(work)
        if notices:
            self._notices.changed(community, [])
            event(Category.AUDIT, f"alerts.{kind}", Result.SUCCESS, community=community, announced=len(notices))
        return notices

    def watched(self, kind: str) -> list[str]:
        """The communities where something of this kind is remembered."""
        with self._db.reading() as db:
            return store.communities(db, kind, MOST_COMMUNITIES)

    def look_again(self, now: datetime) -> int:
        """Step what is due though nothing was observed, in all communities; gives how many."""
        kinds = [kind.name for kind in KINDS.values() if kind.rule]
        with self._db.reading() as db:
            rows = store.due(db, kinds, now, MOST_DUE)
        groups: dict[tuple[str, str], list[Observation]] = {}
        for row in rows:
            groups.setdefault((row["community_id"], row["kind"]), []).append(_same(row))
        for (community, kind), seen in groups.items():
            self.observe_all(community, kind, seen, now)
        return len(rows)


def _stepped(db: Db, community: str, look: _Look, seen: Observation, row: Row | None) -> Row | None:
    """Step one alert and write it; gives the ledger's change where something is announced."""
    before = Condition.model_validate(row["condition"]) if row else Condition()
    if before.idle and not seen.firing:
        return None
    after, notice = model.step(before, look.rule, seen.firing, look.now, quiet=look.quiet(seen), zone=look.zone)
    if after.phase is Phase.FIRING:
        look.parents.add(seen.subject.id)
    episode = row["episode"] if row and before.announced else new_id()
    kept = {
        "community_id": community, "kind": look.kind.name, "subject_id": seen.subject.id,
        "fingerprint": seen.fingerprint, "subject_kind": seen.subject.kind, "subject_name": seen.subject.name,
        "parent": seen.parent, "severity": int(seen.severity or look.kind.severity), "value": seen.value,
        "details": dict(seen.details), "condition": after.model_dump(mode="json"), "episode": episode,
        "due_at": model.look_again(after, look.rule, look.now, look.zone),
    }  # fmt: skip
    if after.idle:
        store.drop(db, kept)
    else:
        store.keep(db, kept)
    return _announced(kept, notice, episode, before.acked_by) if notice else None


def _announced(kept: Row, notice: Notice, episode: UUID, acked_by: str) -> Row:
    told = {"state": notice.value, "severity": Severity(kept["severity"]).title, "value": kept["value"]}
    looked_after = {"acked_by": acked_by} if acked_by else {}
    return {
        "id": new_id(), "action": kept["kind"], "kind": kept["subject_kind"], "subject": kept["subject_id"],
        "name": kept["subject_name"],
        "details": {**kept["details"], **told, **looked_after, "episode": str(episode)},
    }  # fmt: skip


def _same(row: Row) -> Observation:
    """What was observed last of an alert."""
    subject = Subject(row["subject_kind"], row["subject_id"], row["subject_name"])
    firing = Condition.model_validate(row["condition"]).firing
    severity = Severity(row["severity"])
    return Observation(subject, firing, severity, row["value"], row["details"], row["fingerprint"], row["parent"])


def _cleared(row: Row) -> Observation:
    seen = _same(row)
    return Observation(seen.subject, False, seen.severity, seen.value, seen.details, seen.fingerprint, seen.parent)


def _actor(community: str) -> Actor:
    return Actor(community, "worker:alerts", "Storekeeper", "worker", Role.ADMIN)
