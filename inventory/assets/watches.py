"""Watches: prices that a community wants to be told of. A worker steps them, and the alerts tell."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from inventory.actor import Actor
from inventory.assets import watch_store as store
from inventory.assets.market import MarketService
from inventory.assets.model import label
from inventory.assets.room import AssetRoom
from inventory.assets.watch import Side, Watch, valid_band, valid_threshold
from inventory.db import Db, Row
from inventory.errors import Conflict, NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger

MOST_WATCHES = 100
_MOST_COMMUNITIES = 100_000


class WatchService:
    """Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: AssetRoom, market: MarketService) -> None:
        self._room = room
        self._market = market

    def add(self, actor: Actor, coin: str, kind: Side, threshold: Decimal, band: Decimal | None = None) -> Watch:
        """Watch a coin; raises NotFound, Invalid, or Conflict beyond 100 watches."""
        needs = self._room.permissions.require(actor, "asset.watch")
        asset, limit = self._market.meant(actor.community, coin), valid_threshold(threshold)
        row = {
            "community": actor.community, "id": new_id(), "coin": asset.coin, "kind": kind, "threshold": limit,
            "band": valid_band(kind, limit, band), "person": actor.person,
        }  # fmt: skip

        def work(db: Db) -> Row:
            store.take_turn(db, actor.community)
            found = store.count(db, actor.community)
            if found["n"] >= MOST_WATCHES:
                raise Conflict(f"There are {MOST_WATCHES} watches already; remove one first.")
            store.add(db, {**row, "number": found["next"]})
            change = _change("asset.watch", asset.coin, asset.label, {"kind": kind, "threshold": f"{limit:f}"})
            return ledger.record(db, actor, needs, [change], {"number": found["next"]})

        number = self._room.changes.transaction(actor, "asset.watch", work)["number"]
        return next(watch for watch in self.of(actor.community) if watch.number == number)

    def remove(self, actor: Actor, number: int) -> str:
        """Watch it no longer; gives the coin's name. An alert of it ends at the worker's next turn. Raises NotFound."""
        needs = self._room.permissions.require(actor, "asset.watch")

        def work(db: Db) -> Row:
            row = store.remove(db, actor.community, number)
            if row is None:
                raise NotFound(f"There is no watch {number}; asset watches lists them.")
            name = label(row["name"], row["symbol"])
            change = _change("asset.unwatch", row["coin"], name, {"kind": row["kind"]})
            return ledger.record(db, actor, needs, [change], {"name": name})

        name: str = self._room.changes.transaction(actor, "asset.unwatch", work)["name"]
        return name

    def all(self, actor: Actor) -> list[Watch]:
        """All watches of the community."""
        self._room.permissions.require(actor, "asset.read")
        return self.of(actor.community)

    def communities(self) -> list[str]:
        """Communities with a watch; for the worker."""
        with self._room.db.reading() as db:
            return store.communities(db, _MOST_COMMUNITIES)

    def of(self, community: str) -> list[Watch]:
        """A community's watches with their prices; for the worker."""
        with self._room.db.reading() as db:
            return [Watch.model_validate(row) for row in store.of(db, community, MOST_WATCHES)]

    def remember(self, community: str, firing: Mapping[UUID, bool]) -> None:
        """Keep which of them have fired, so that they are armed again only behind their band; for the worker."""

        def work(db: Db) -> None:
            for state in (True, False):
                now_so = sorted(watch for watch, fires in firing.items() if fires is state)
                store.fired(db, community, now_so, firing=state)

        self._room.db.transact(work)


def _change(action: str, coin: str, name: str, details: Row) -> Row:
    return {
        "id": str(new_id()), "action": action, "kind": "asset", "subject": coin, "name": name, "details": details,
    }  # fmt: skip
