"""Reading the catalogue: AWS's entries as the repository has them, and an operator's own file on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from workers.cloud.entry import Entry, Feature

FILE = Path(__file__).with_name("catalogue") / "aws.json"
_FALLBACK = (20.0, 40.0)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All entries by type; `expected` are error codes that any service may answer where nobody uses it."""

    entries: Mapping[str, Entry]
    features: Mapping[str, Mapping[str, Feature]]
    rates: Mapping[str, Sequence[float]]
    expected: frozenset[str]
    prefixes: Mapping[str, str]
    actions: Mapping[str, Sequence[str]]

    @property
    def services(self) -> list[str]:
        """The services there are entries for, by name."""
        return sorted({entry.service for entry in self.entries.values()})

    def of_services(self, services: frozenset[str]) -> list[Entry]:
        """The entries of these services (or types, such as `ec2.instance`); of every service where none is named.

        What happens rather than exists is among them only where its type is named.
        """
        return [
            entry
            for entry in self.entries.values()
            if entry.type in services or (entry.kind == "resource" and (not services or entry.service in services))
        ]

    def rate(self, entry: Entry) -> tuple[float, float]:
        """Calls a second and at once for an entry's service in one region of one account."""
        if entry.rate:
            return entry.rate, entry.burst or entry.rate
        rate, burst = self.rates.get(entry.service) or self.rates.get("default", _FALLBACK)
        return rate, burst


@cache
def load() -> Catalogue:
    """The catalogue of the repository."""
    data = orjson.loads(FILE.read_bytes())
    return build(data["head"], data["entries"])


def build(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Catalogue:
    """A catalogue of these rows; raises TypeError for one that has another shape."""
    entries = [Entry.of(row) for row in rows]
    return Catalogue(
        {entry.type: entry for entry in entries},
        {kind: _features(kind, rows) for kind, rows in head["features"].items()},
        head["rates"],
        frozenset(head["expected"]),
        head["prefixes"],
        head["actions"],
    )


def extended(catalogue: Catalogue, entries: Sequence[Entry], features: Sequence[Feature] = ()) -> Catalogue:
    """The catalogue with more entries and features; one of a type or name that is there already takes its place."""
    more = {**catalogue.entries, **{entry.type: entry for entry in entries}}
    all_features = {kind: dict(some) for kind, some in catalogue.features.items()}
    for feature in features:
        all_features.setdefault(feature.type, {})[feature.name] = feature
    return replace(catalogue, entries=more, features=all_features)


def _features(kind: str, rows: Mapping[str, Any]) -> dict[str, Feature]:
    return {
        name: Feature(kind, name, **{**row, "expected": tuple(row.get("expected", ()))}) for name, row in rows.items()
    }
