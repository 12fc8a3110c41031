"""What a community's admins say of coins: active, inactive or suspended, beside what the provider says."""

from collections.abc import Sequence

from inventory.actor import Actor
from inventory.assets import status_store as store
from inventory.assets.market import MarketService
from inventory.assets.model import PAGE_LIMIT, Asset, Status
from inventory.assets.room import AssetRoom
from inventory.assets.stands import STATUSES
from inventory.db import Db, Row
from inventory.errors import Invalid
from inventory.ids import new_id
from inventory.ledger import store as ledger


class StatusService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: AssetRoom, market: MarketService) -> None:
        self._room = room
        self._market = market

    def put(self, actor: Actor, coins: Sequence[str], status: Status) -> list[Asset]:
        """Say it of up to 250 coins, all or none of them; raises NotFound or Invalid."""
        needs = self._room.permissions.require(actor, "asset.set")
        if not 1 <= len(coins) <= PAGE_LIMIT:
            raise Invalid(f"Name 1 to {PAGE_LIMIT} coins.")
        assets = {asset.coin: asset for asset in (self._market.meant(actor.community, coin) for coin in coins)}

        def work(db: Db) -> Row:
            before = store.before(db, actor.community, sorted(assets))
            store.put(db, actor.community, sorted(assets), status)
            changes = [
                _change(asset, before.get(coin, Status.ACTIVE), status)
                for coin, asset in sorted(assets.items())
                if before.get(coin, Status.ACTIVE) is not status
            ]
            return ledger.record(db, actor, needs, changes, {"forget": [STATUSES], "coins": sorted(assets)})

        self._room.changes.transaction(actor, "asset.status", work)
        return [asset.model_copy(update={"status": status}) for asset in assets.values()]


def _change(asset: Asset, before: Status, after: Status) -> Row:
    return {
        "id": str(new_id()), "action": "asset.status", "kind": "asset", "subject": asset.coin, "name": asset.label,
        "details": {"status": [before.value, after.value]},
    }  # fmt: skip
