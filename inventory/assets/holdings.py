"""What people say they hold, and what that is worth. Everybody sees their own only."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from inventory.actor import Actor
from inventory.assets import holding_store as store
from inventory.assets.history import HistoryService
from inventory.assets.market import MarketService
from inventory.assets.model import Asset, Bar
from inventory.assets.room import AssetRoom
from inventory.assets.worth import joined
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid
from inventory.ids import new_id
from inventory.ledger import store as ledger

MOST_HOLDINGS = 100
Change = Literal["set", "add", "take"]
_LARGEST = Decimal(10) ** 18
_DIGITS = 18


class Holding(NamedTuple):
    """How much of a coin somebody holds."""

    asset: Asset
    amount: Decimal

    @property
    def value(self) -> Decimal | None:
        """What it is worth; None where the coin has no price."""
        return None if self.asset.price is None else self.asset.price * self.amount


class Portfolio(NamedTuple):
    """What somebody holds, the most valuable first; `total` counts what has a price."""

    holdings: list[Holding]
    total: Decimal

    def unpriced(self) -> list[Asset]:
        """Coins that the total is without."""
        return [holding.asset for holding in self.holdings if holding.value is None]

    def stale(self, now: datetime) -> list[Asset]:
        """Coins whose part of the total is old."""
        return [held.asset for held in self.holdings if held.value is not None and held.asset.stale(now)]


class HoldingService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: AssetRoom, market: MarketService, history: HistoryService) -> None:
        self._room = room
        self._market = market
        self._history = history

    def hold(self, actor: Actor, coin: str, amount: Decimal, change: Change = "set") -> Holding:
        """Say how much one holds, or how much more or less; 0 ends it. Raises NotFound, Invalid or Conflict."""
        needs = self._room.permissions.require(actor, "asset.hold")
        asset, number = self._market.meant(actor.community, coin), valid_amount(amount)

        def work(db: Db) -> Row:
            had = store.before(db, actor, asset.coin)
            after = {"set": number, "add": had + number, "take": had - number}[change]
            if after < 0:
                raise Conflict(f"You hold {had.normalize():f} {asset.symbol}; that many can't go.")
            if not had and after and len(store.of(db, actor, MOST_HOLDINGS)) >= MOST_HOLDINGS:
                raise Conflict(f"You hold {MOST_HOLDINGS} coins already; end one first.")
            store.put(db, actor, asset.coin, valid_amount(after))
            # What somebody holds is theirs to know: the row says that they changed it, not what or how much.
            row = {
                "id": str(new_id()), "action": "asset.hold", "kind": "asset", "subject": actor.person,
                "name": "holdings", "details": {},
            }  # fmt: skip
            return ledger.record(db, actor, needs, [row] if had != after else [], {"amount": str(after)})

        answer = self._room.changes.transaction(actor, "asset.hold", work)
        return Holding(asset, Decimal(answer["amount"]))

    def portfolio(self, actor: Actor) -> Portfolio:
        """What one holds and what it is worth now."""
        self._room.permissions.require(actor, "asset.hold")
        with self._room.db.reading() as db:
            rows = store.of(db, actor, MOST_HOLDINGS)
        assets = self._market.of(actor.community, [row["coin"] for row in rows])
        held = [Holding(assets[row["coin"]], row["amount"]) for row in rows if row["coin"] in assets]
        held.sort(key=lambda holding: (-(holding.value or 0), holding.asset.coin))
        return Portfolio(held, sum((holding.value or Decimal(0) for holding in held), Decimal(0)))

    def worth(self, actor: Actor, since: datetime, until: datetime) -> list[Bar]:
        """What today's holdings were worth, from when all of them have a price on; empty where none has."""
        held = [holding for holding in self.portfolio(actor).holdings if holding.value is not None]
        return joined([(self._history.between(one.asset, since, until).bars, one.amount) for one in held])


def valid_amount(number: Decimal) -> Decimal:
    """How much somebody holds; raises Invalid for what is below 0, too large, or finer than coins are divided."""
    if not number.is_finite() or not 0 <= number <= _LARGEST:
        raise Invalid("An amount is a number from 0 on, such as 0.5.")
    if number != number.quantize(Decimal(1).scaleb(-_DIGITS)):
        raise Invalid(f"An amount has at most {_DIGITS} digits behind the point.")
    return number
