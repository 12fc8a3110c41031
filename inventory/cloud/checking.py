"""The rules look at what has changed, and at nothing else; what they find is kept and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.actor import Actor, Role
from inventory.cloud import check_store, setting_store
from inventory.cloud.events import reevaluation_row
from inventory.cloud.room import READ, CloudRoom, scanner
from inventory.cloud.rules import Purpose, Rule, RuleBook, load
from inventory.cloud.seen import Seen, Tell
from inventory.db import Db, Row
from inventory.errors import NotFound
from inventory.ledger import store as ledger
from inventory.shape import Shape
from inventory.suggest import nearest

BATCH = 500
_BOOK = "#book"
PUBLIC, BROKEN = "cloud.public", "cloud.broken"
"""The alerts: of each resource that is open to the world, and of each rule that an account breaks."""


class Result(Shape):
    """How many resources break a rule, since when, and who must act (five of them at most)."""

    rule: str
    title: str
    purpose: Purpose
    severity: int
    resources: int
    since: datetime | None
    who: list[str]
    enabled: bool = True


class Breaking(Shape):
    """A resource that breaks a rule."""

    rule: str
    severity: int
    who: str
    since: datetime
    id: str
    name: str
    type: str
    region: str
    account: str


@dataclass
class _Look:
    """What a batch gave: what is open to the world or no longer is, and rows to keep."""

    seen: list[Seen]
    findings: list[Row]
    looked: list[Row]


class CheckService:
    """`check` is a worker's and needs no role; the others raise Denied for one that doesn't suffice."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def check(self, community: str, tell: Tell, limit: int = BATCH) -> int:
        """Look at what is due, at most `limit`; gives how many.

        Alerts are told before the findings are kept: whoever is cut off in between looks again, and alerts know
        what they were told.
        """
        with self._room.db.reading() as db:
            rows = check_store.due(db, community, limit)
            off = {row["name"] for row in setting_store.every_setting(db, community, "rule") if not row["enabled"]}
        if not rows:
            return 0
        look = _looked_at(load(), rows, off)
        if look.seen:
            tell(PUBLIC, look.seen)
        self._room.db.transact(lambda db: check_store.keep(db, community, look.findings, look.looked))
        self._room.notices.changed(community, [])
        return len(rows)

    def renew(self, community: str) -> int:
        """Let rules that aren't those which looked last look at all that they are about; gives how many."""
        book = load()
        with self._room.db.reading() as db:
            before = setting_store.setting(db, community, "rule", _BOOK)
        if before is not None and before["configuration"] == {"digest": book.digest}:
            return 0
        types = sorted({kind.replace("*", "%") for rule in book.rules.values() for kind in rule.types})

        def work(db: Db) -> int:
            setting_store.put(db, community, "rule", _BOOK, True, {"digest": book.digest})
            count = check_store.ask_types(db, community, types)
            if before is not None and count:
                ledger.record(db, scanner(community), Role.NONE, [reevaluation_row(count, "the rules changed")], {})
            return count

        return self._room.db.transact(work)

    def tell_broken(self, community: str, tell: Tell) -> None:
        """Say which rules are broken in which account: once for all of its resources, since they may be thousands."""
        with self._room.db.reading() as db:
            rows = check_store.broken_by_account(db, community)
        book = load()
        tell(
            BROKEN, [_broken(book.rules[row["rule"]], row) for row in rows if row["rule"] in book.rules], complete=True
        )

    def results(self, actor: Actor, *purposes: Purpose) -> list[Result]:
        """Every rule of these purposes with what breaks it, the worst first."""
        self._room.permissions.require(actor, READ)
        with self._room.db.reading() as db:
            found = {row["rule"]: row for row in check_store.results(db, actor.community)}
            off = {
                row["name"] for row in setting_store.every_setting(db, actor.community, "rule") if not row["enabled"]
            }
        none: Row = {"resources": 0, "since": None, "who": []}
        results = [
            Result.model_validate({
                **none, **found.get(rule.id, {}), "rule": rule.id, "title": rule.title, "purpose": rule.purpose,
                "severity": int(rule.severity), "enabled": rule.id not in off,
            })
            for rule in load().rules.values() if rule.purpose in purposes
        ]  # fmt: skip
        return sorted(results, key=lambda result: (result.resources == 0, -result.severity, -result.resources))

    def breaking(self, actor: Actor, rule: str, *, skip: int = 0, limit: int = 10) -> list[Breaking]:
        """The resources that break a rule; raises NotFound for a rule that is none."""
        self._room.permissions.require(actor, READ)
        if rule not in load().rules:
            near = tuple(nearest(rule, list(load().rules)))
            raise NotFound(
                f"There is no rule '{rule[:50]}'." + (f" Did you mean {' or '.join(near)}?" * bool(near)), near
            )
        return self._breaking(actor, [rule], skip, limit)

    def of_purpose(self, actor: Actor, purpose: Purpose, *, skip: int = 0, limit: int = 10) -> list[Breaking]:
        """The resources that break any rule of a purpose."""
        self._room.permissions.require(actor, READ)
        rules = [rule.id for rule in load().rules.values() if rule.purpose == purpose]
        return self._breaking(actor, rules, skip, limit)

    def _breaking(self, actor: Actor, rules: Sequence[str], skip: int, limit: int) -> list[Breaking]:
        with self._room.db.reading() as db:
            rows = check_store.breaking(db, actor.community, rules, skip, min(limit, BATCH))
        return [Breaking.model_validate(row) for row in rows]


def _looked_at(book: RuleBook, rows: Sequence[Row], off: set[str]) -> _Look:
    look = _Look([], [], [])
    for row in rows:
        rules = [] if row["removed_at"] else [rule for rule in book.of_type(row["type"]) if rule.id not in off]
        broken = [rule for rule in rules if rule.broken_by({**row, "id": row["resource"]})]
        over = [book.rules[name] for name in row["broken"] if name in book.rules and book.rules[name] not in broken]
        for rule, firing in (*((rule, True) for rule in broken), *((rule, False) for rule in over)):
            if rule.purpose == "exposure":
                look.seen.append(_observed(book, row, rule, firing))
        key = {"cell": row["cell"], "resource": row["resource"]}
        look.looked.append({**key, "at": row["at"], "broken": [rule.id for rule in broken]})
        look.findings += [
            {**key, "rule": rule.id, "purpose": rule.purpose, "severity": int(rule.severity),
             "who": book.actor_of(rule, row["tags"])}
            for rule in broken
        ]  # fmt: skip
    return look


def _observed(book: RuleBook, row: Row, rule: Rule, firing: bool) -> Seen:
    details = {name: row[name] for name in ("type", "region", "account", "provider")}
    details |= {"rule": rule.id, "who": book.actor_of(rule, row["tags"]), "resource": row["resource"]}
    return Seen(
        "cloud", alert_subject(row), row["name"] or row["resource"], firing, rule.title, details, rule.severity,
        rule.id, str(row["account_id"]),
    )  # fmt: skip


def _broken(rule: Rule, row: Row) -> Seen:
    details = {"account": row["account"], "provider": row["provider"], "rule": rule.id, "who": ", ".join(row["who"])}
    count = f"{row['resources']} resource{'s' * (row['resources'] != 1)}"
    return Seen("cloud-rule", rule.id, rule.title, True, count, details, rule.severity, str(row["account_id"]),
                str(row["account_id"]))  # fmt: skip


def alert_subject(row: Row) -> str:
    """What a resource is called in alerts: its ARN, or its place and id, which no other has."""
    return str(row["arn"] or f"{row['provider']}:{row['number']}:{row['region']}:{row['type']}:{row['resource']}")
