"""Services and features of the catalogue as a community has them: enabled, configured, and watched properties."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from inventory.actor import Actor
from inventory.cloud import check_store, setting_store
from inventory.cloud.events import reevaluation_row
from inventory.cloud.offer import OfferedFeature
from inventory.cloud.reference import valid_regions
from inventory.cloud.room import READ, SET, CloudRoom
from inventory.cloud.rules import load
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.shape import Shape
from inventory.suggest import nearest

LIMITS = ("requestsPerSecond", "burstLimit", "maxRetries", "backoffMultiplier")
REGIONS = "regions"
"""Of a feature: where it is told, which costs a call for each resource; everywhere where there are none."""

MOST_WATCHES, MOST_RATE, _LONGEST_VALUE = 200, 10_000, 500
_WATCH = re.compile(r"[\w.*-]{1,100} [\w.*\[\]-]{1,99}")


class ServiceRecord(Shape):
    """A service of the catalogue with its limits, and what its last look gave here."""

    provider: str
    service: str
    category: str
    types: int
    scope: str
    enabled: bool
    configuration: dict[str, Any]
    rate: float
    burst: int
    resources: int = 0
    cells: int = 0
    failed: int = 0
    error: str = ""
    looked_at: datetime | None = None


class SettingService:
    """Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def services(self, actor: Actor) -> list[ServiceRecord]:
        """Every service of the catalogue by provider and name."""
        self._room.permissions.require(actor, READ)
        with self._room.db.reading() as db:
            chosen = {row["name"]: row for row in setting_store.every_setting(db, actor.community, "service")}
            looks = {(row["provider"], row["service"]): row for row in setting_store.last_looks(db, actor.community)}
        known = {key: _unlisted(*key) for key in looks} | self._offered()
        return [
            ServiceRecord.model_validate({**record, **_chosen(chosen, record), **looks.get(key, {})})
            for key, record in sorted(known.items())
        ]

    def _offered(self) -> dict[tuple[str, str], Row]:
        found: dict[tuple[str, str], Row] = {}
        for entry in self._room.offer.types():
            key = (entry.provider, entry.service)
            record = found.setdefault(key, {
                "provider": entry.provider, "service": entry.service, "category": entry.category, "types": 0,
                "scope": entry.scope, "enabled": False, "rate": entry.rate, "burst": entry.burst,
            })  # fmt: skip
            record["types"] += 1
            record["enabled"] = record["enabled"] or entry.enabled
        return found

    def choices(self, community: str, kind: str = "service") -> Mapping[str, tuple[bool, dict[str, Any]]]:
        """What was chosen for services or features: {name: (enabled, configuration)}. For the worker, needs no role."""
        with self._room.db.reading() as db:
            rows = setting_store.every_setting(db, community, kind)
        return {row["name"]: (row["enabled"], row["configuration"]) for row in rows}

    def features(self, actor: Actor) -> list[tuple[OfferedFeature, bool, dict[str, Any]]]:
        """Every declared feature, whether it is on, and its configuration."""
        self._room.permissions.require(actor, READ)
        chosen = self.choices(actor.community, "feature")
        return [
            (feature, *chosen.get(feature.name, (feature.enabled, dict(feature.configuration))))
            for feature in self._room.offer.features()
        ]

    def policy(self, provider: str, services: Sequence[str] = ()) -> str:
        """The least that the program must be allowed at a provider; empty where nothing is known of it.

        Raises NotFound for a service that the catalogue doesn't have there.
        """
        known = sorted({entry.service for entry in self._room.offer.types() if services and entry.provider == provider})
        for name in services:
            if name not in known:
                near = tuple(nearest(name, known))
                hint = f" Did you mean {' or '.join(near)}?" if near else ""
                raise NotFound(f"I know no service '{name[:50]}' of {provider}.{hint}", near)
        return self._room.offer.policy(provider, services)

    def switch(
        self, actor: Actor, name: str, enabled: bool, configuration: Mapping[str, Any] | None = None, *, kind: str = ""
    ) -> Row:
        """Enable or disable a service or a feature; raises NotFound or Invalid.

        Gives {kind, name, enabled, configuration}; what isn't configured now stays as it was.
        """
        needs = self._room.permissions.require(actor, SET)
        found, known, types = self._known(actor.community, name)
        if kind not in ("", found):
            raise NotFound(f"There is no {kind} '{name[:50]}'; it is a {found}.")
        kind, new = found, valid_configuration(known, configuration or {})

        def work(db: Db) -> Row:
            before = setting_store.setting(db, actor.community, kind, name)
            kept = {**(before["configuration"] if before else {}), **new}
            setting_store.put(db, actor.community, kind, name, enabled, kept)
            again = check_store.ask_types(db, actor.community, types) if types else 0
            answer = {"kind": kind, "name": name, "enabled": enabled, "configuration": kept, "again": again}
            return ledger.record(db, actor, needs, _switched(kind, name, enabled, kept, before, again), answer)

        return self._room.changes.transaction(actor, "cloud.switch", work)

    def _met(self, community: str) -> set[str]:
        """The services that providers' own lists told of."""
        with self._room.db.reading() as db:
            return {row["service"] for row in setting_store.last_looks(db, community)}

    def _known(self, community: str, name: str) -> tuple[str, Sequence[str], list[str]]:
        """Whether it is a service, a feature or a rule, what can be set, and the types that rules look at again."""
        if rule := load().rules.get(name):
            return "rule", (), [kind.replace("*", "%") for kind in rule.types]
        features = {feature.name: feature for feature in self._room.offer.features()}
        if name in features:
            feature = features[name]
            return "feature", tuple(feature.configuration), [kind.replace("*", "%") for kind in feature.types]
        offered = {entry.service for entry in self._room.offer.types()}
        services = sorted(offered | self._met(community))
        if name in services:
            return "service", LIMITS if name in offered else (), []
        near = tuple(nearest(name, [*services, *features]))
        hint = f" Did you mean {' or '.join(near)}?" if near else " cloud services lists what there is."
        raise NotFound(f"There is no service, feature or rule '{name[:50]}'.{hint}", near)

    def watches(self, actor: Actor) -> list[str]:
        """The properties that are watched, as `type path`."""
        self._room.permissions.require(actor, READ)
        return sorted(name for name, (enabled, _) in self.choices(actor.community, "watch").items() if enabled)

    def watch(self, actor: Actor, what: str) -> str:
        """Warn when a property changes: `type path`, each with * for anything; raises Invalid or Conflict."""
        needs = self._room.permissions.require(actor, SET)
        name = " ".join(what.split())
        if not _WATCH.fullmatch(name):
            raise Invalid("Say a type and a path, such as s3.bucket Versioning.Status, each with * for anything.")

        def work(db: Db) -> Row:
            known = setting_store.every_setting(db, actor.community, "watch")
            if len(known) >= MOST_WATCHES:
                raise Conflict(f"{MOST_WATCHES} properties are watched, which is as many as can be.")
            if any(row["name"] == name for row in known):
                raise Conflict(f"{name} is watched already.")
            setting_store.put(db, actor.community, "watch", name, True, {})
            return ledger.record(db, actor, needs, [_row("cloud.watch", "cloud-watch", name, {})], {"name": name})

        return str(self._room.changes.transaction(actor, "cloud.watch", work)["name"])

    def unwatch(self, actor: Actor, what: str) -> str:
        """Watch a property no more; raises NotFound."""
        needs = self._room.permissions.require(actor, SET)
        name = " ".join(what.split())

        def work(db: Db) -> Row:
            if not setting_store.drop(db, actor.community, "watch", name):
                raise NotFound(f"{name[:100]} isn't watched.")
            return ledger.record(db, actor, needs, [_row("cloud.unwatch", "cloud-watch", name, {})], {"name": name})

        return str(self._room.changes.transaction(actor, "cloud.unwatch", work)["name"])


def valid_configuration(known: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration as it is kept; raises Invalid for a name that means nothing, or a limit that is no number."""
    for name, value in given.items():
        if name not in known:
            choices = ", ".join(known) or "nothing"
            raise Invalid(f"{name[:50]!r} can't be set here; what can is {choices}.")
        if name == REGIONS and not isinstance(value, str):
            raise Invalid("regions are names with commas between them, such as eu-west-1,us-east-1; none for all.")
        if name in LIMITS and not (type(value) in (int, float) and 0 < value <= MOST_RATE):
            raise Invalid(f"{name} is a number above 0, at most {MOST_RATE}.")
        if len(str(value)) > _LONGEST_VALUE:
            raise Invalid(f"{name} may have {_LONGEST_VALUE} characters.")
    told = {REGIONS: ",".join(valid_regions(given[REGIONS].split(",")))} if REGIONS in given else {}
    return {**given, **told}


def _unlisted(provider: str, service: str) -> Row:
    """A service that a provider's own list told of, beside the catalogue."""
    return {"provider": provider, "service": service, "category": "", "types": 0, "scope": "regional", "enabled": True,
            "rate": 0.0, "burst": 0}  # fmt: skip


def _chosen(chosen: Mapping[str, Row], record: Row) -> Row:
    row = chosen.get(record["service"])
    if row is None:
        return {"configuration": {}}
    return {"enabled": row["enabled"], "configuration": row["configuration"]}


def _switched(kind: str, name: str, enabled: bool, kept: Row, before: Row | None, again: int) -> list[Row]:
    """The ledger's rows of a switch; a feature's and a rule's ask the rules to look again."""
    if kind != "feature":
        was = before or {"enabled": None, "configuration": {}}
        details = {field: [was[field], new] for field, new in (("enabled", enabled), ("configuration", kept))}
        action = "inventory.service.config.changed" if kind == "service" else "cloud.rule"
        return [_row(action, f"cloud-{kind}", name, details)]
    action = "inventory.feature.enabled" if enabled else "inventory.feature.disabled"
    rows = [_row(action, "cloud-feature", name, {"configuration": kept})]
    return [*rows, reevaluation_row(again, f"{name} was switched {'on' if enabled else 'off'}")]


def _row(action: str, kind: str, name: str, details: Row) -> Row:
    return {"id": new_id(), "action": action, "kind": kind, "subject": name, "name": name, "details": details}
