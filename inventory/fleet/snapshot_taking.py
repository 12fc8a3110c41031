"""Taking a snapshot: what is known now against what the newest snapshot has; only what differs is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inventory.db import Db, Row
from inventory.fleet import snapshot_store as store
from inventory.fleet.things import kinds_of, things, unseen
from inventory.fleet.words import TargetStatus

_AT_ONCE = 50
_MOST_UNSEEN = 100
_NOT_SEEN = frozenset({TargetStatus.UNREACHABLE, TargetStatus.DENIED, TargetStatus.QUARANTINED})
Key = tuple[UUID, str, str]


@dataclass
class Tally:
    """What is found on the way: things by kind, the score of each target, and what stayed as it was known."""

    counts: Counter[str] = field(default_factory=Counter)
    health: dict[str, float] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)

    def blind(self, what: str) -> None:
        """Remember that something couldn't be seen, the first hundred by their names."""
        if len(self.unseen) < _MOST_UNSEEN:
            self.unseen.append(what)


@dataclass
class _Batch:
    """Some targets: the spans that are open, and what becomes of them."""

    open: dict[Key, bytes]
    began: dict[Key, bytes] = field(default_factory=dict)
    documents: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    ended: list[Key] = field(default_factory=list)

    def look(self, target: Row, tally: Tally) -> None:
        """Compare one target with its spans."""
        ours = {key: value for key, value in self.open.items() if key[0] == target["id"]}
        for thing in things(target):
            key = (target["id"], thing.kind, thing.name)
            tally.counts[thing.kind] += 1
            before = ours.pop(key, None)
            if before == thing.hash:
                continue
            self.began[key], self.documents[thing.hash] = thing.hash, thing.document
            if before is not None:
                self.ended.append(key)
        blind = _blind(target, tally)
        for key in ours:
            if key[1] in blind:
                tally.counts[key[1]] += 1
            else:
                self.ended.append(key)


def written(db: Db, community: str, number: int) -> Tally:
    """Write what has changed since the snapshot before, fifty targets in memory at once; the lock must be held."""
    tally = Tally()
    for row in store.unanswered(db, community):
        source = f"{row['source']} {row['account']}".strip()
        tally.blind(f"{source}: {row['reason'] or 'no full answer'}")
    for targets in _targets(db, community):
        batch = _Batch(store.open_spans(db, community, [target["id"] for target in targets]))
        for target in targets:
            batch.look(target, tally)
            if target["health"] is not None:
                tally.health[str(target["id"])] = round(target["health"], 2)
        store.keep_versions(db, community, batch.documents)
        store.end(db, community, number, batch.ended)
        store.begin(db, community, number, batch.began)
    store.end_missing(db, community, number)
    return tally


def _targets(db: Db, community: str) -> Iterator[list[Row]]:
    after = store.FIRST
    while rows := store.targets(db, community, after, _AT_ONCE):
        yield rows
        after = rows[-1]["id"]


def _blind(target: Row, tally: Tally) -> frozenset[str]:
    """The kinds of things of a target that may be there although nobody saw them: denied is never gone."""
    missed = unseen(target["document"])
    if target["status"] in _NOT_SEEN:
        tally.blind(f"{target['name']}: {target['status']}")
    for section, why in missed.items():
        tally.blind(f"{target['name']} {section}: {why}")
    return kinds_of(missed)
