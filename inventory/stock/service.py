"""Products and their levels: find them, look at them, list them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from inventory.actor import Actor
from inventory.cache import Cache
from inventory.changes import Changes
from inventory.db import Database, Row
from inventory.errors import NotFound
from inventory.permissions import Permissions
from inventory.stock import model, store
from inventory.stock.model import Level, Movement, Product
from inventory.suggest import nearest
from inventory.text import name_key

PAGE_LIMIT = 200
LEVELS_LIMIT = 10_000
_WAREHOUSES = 1000
_NAMES = 500


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class StockRoom:
    """What every service of this room works with; `clock` decides which reservations have lapsed."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    clock: Callable[[], datetime] = _utc_now


@dataclass(frozen=True)
class Place:
    """A product in a warehouse, whether or not there is a level yet."""

    product: int
    name: str | None
    warehouse: str

    @property
    def key(self) -> str:
        """The form in which warehouses are compared."""
        return name_key(self.warehouse)

    @property
    def label(self) -> str:
        """What people call the product."""
        return model.label(self.product, self.name)


@dataclass(frozen=True)
class Spot:
    """A product, and a warehouse or (None) the product's first one, which is main where it has that."""

    product: int
    warehouse: str | None

    @property
    def key(self) -> str | None:
        """The form in which warehouses are compared."""
        return None if self.warehouse is None else name_key(self.warehouse)

    def row(self) -> Row:
        """The parameters of a statement about it."""
        return {"product": self.product, "warehouse": self.warehouse, "key": self.key}


def card_key(product: int) -> str:
    """The cache's key of a product; it holds a blank, so it is no thing's."""
    return f"stock {product}"


def called_key(key: str) -> str:
    """The cache's key of a product's name."""
    return f"stock called {key}"


class StockService:
    """Products by number or name. Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: StockRoom) -> None:
        self._room = room

    def get(self, actor: Actor, product: str) -> Product:
        """The product of that number or name with its levels; a number that was never used has none."""
        self._room.permissions.require(actor, "stock.read")
        return self.product(actor.community, self.resolve(actor.community, product))

    def by_number(self, actor: Actor, number: int) -> Product:
        """The same by number alone."""
        self._room.permissions.require(actor, "stock.read")
        return self.product(actor.community, model.valid_product(number))

    def product(self, community: str, number: int) -> Product:
        """The same without a question of who asks: for services that have asked it already."""
        key = card_key(number)
        card = self._room.cache.thing(community, key, lambda: self._load(community, number))
        if not any(level.expires_at and level.expires_at <= self._room.clock() for level in card.levels):
            return card
        self._room.cache.forget(community, [key])
        return self._room.cache.thing(community, key, lambda: self._load(community, number))

    def _load(self, community: str, number: int) -> Product:
        with self._room.db.reading() as db:
            rows = store.levels_of(db, community, number, self._room.clock(), _WAREHOUSES)
            name = rows[0]["name"] if rows else store.name_of(db, community, number)
        return Product(number=number, name=name, levels=[Level.model_validate(row) for row in rows])

    def resolve(self, community: str, text: str) -> int:
        """The number of the product that a text means; raises NotFound with names that are near."""
        number = model.product_number(text.strip())
        if number is not None:
            return number
        key = name_key(text)

        def load() -> int | None:
            with self._room.db.reading() as db:
                return store.called(db, community, key)

        found = self._room.cache.thing(community, called_key(key), load)
        if found is None:
            raise self._missing(community, text)
        return found

    def spot(self, community: str, product: str, warehouse: str | None) -> Spot:
        """The product that a text means, and a warehouse that the database chooses where none is named."""
        return Spot(self.resolve(community, product), None if warehouse is None else model.valid_warehouse(warehouse))

    def place(self, community: str, product: str, warehouse: str | None) -> Place:
        """The product that a text means, in a warehouse: where none is named its first one, or else main."""
        card = self.product(community, self.resolve(community, product))
        if warehouse is not None:
            return Place(card.number, card.name, model.valid_warehouse(warehouse))
        return Place(card.number, card.name, card.first.warehouse if card.first else model.MAIN)

    def _missing(self, community: str, text: str) -> NotFound:
        near = tuple(self._near(community, text))
        hint = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Say its number, or name it first, as in: stock name 12 M4 bolt."
        )
        return NotFound(f"No product is called '{text[: model.NAME_LIMIT]}'. {hint}", near)

    def page(self, actor: Actor, warehouse: str = "", *, skip: int = 0, limit: int = 10) -> list[Level]:
        """Levels by product number and warehouse, of one warehouse or of all; at most 200 at once."""
        self._room.permissions.require(actor, "stock.read")
        with self._room.db.reading() as db:
            rows = store.levels_by_product(
                db, actor.community, name_key(warehouse), self._room.clock(), skip, min(limit, PAGE_LIMIT)
            )
        return [Level.model_validate(row) for row in rows]

    def every_level(self, actor: Actor, after: int = 0, limit: int = LEVELS_LIMIT) -> list[Level]:
        """Levels in the order in which they were made, those after an id; at most 10,000 at once."""
        self._room.permissions.require(actor, "stock.read")
        with self._room.db.reading() as db:
            rows = store.levels_by_id(db, actor.community, after, self._room.clock(), min(limit, LEVELS_LIMIT))
        return [Level.model_validate(row) for row in rows]

    def low(self, actor: Actor, limit: int = PAGE_LIMIT) -> list[Level]:
        """Levels whose alarm runs."""
        self._room.permissions.require(actor, "stock.read")
        with self._room.db.reading() as db:
            rows = store.low_levels(db, actor.community, self._room.clock(), limit)
        return [Level.model_validate(row) for row in rows]

    def search(self, actor: Actor, text: str, limit: int = 10) -> list[Level]:
        """Levels of products whose name holds the text, or is near it where none does."""
        self._room.permissions.require(actor, "stock.read")
        found = self._named(actor.community, name_key(text), limit)
        if found:
            return found
        near = [self._named(actor.community, name_key(name), limit) for name in self._near(actor.community, text)]
        return [level for levels in near for level in levels][:limit]

    def _named(self, community: str, key: str, limit: int) -> list[Level]:
        with self._room.db.reading() as db:
            rows = store.levels_named(db, community, key, self._room.clock(), limit)
        return [Level.model_validate(row) for row in rows]

    def _near(self, community: str, text: str) -> list[str]:
        with self._room.db.reading() as db:
            names = store.names(db, community, name_key(text)[:1], _NAMES)
        return nearest(text, names)

    def history(
        self, actor: Actor, product: str, warehouse: str | None = None, *, before: datetime | None = None,
        skip: int = 0, limit: int = 10,
    ) -> list[Movement]:  # fmt: skip
        """A product's movements, the newest first; at most 200 at once."""
        self._room.permissions.require(actor, "stock.read")
        number = self.resolve(actor.community, product)
        key, until = name_key(warehouse or ""), before or datetime.max.replace(tzinfo=UTC)
        with self._room.db.reading() as db:
            rows = store.movements(db, actor.community, number, key, until, skip, min(limit, PAGE_LIMIT))
        return [Movement.model_validate(row) for row in rows]

    def names(self, actor: Actor, start: str, limit: int = 25) -> list[str]:
        """Names that start like that, for completion while typing."""
        self._room.permissions.require(actor, "stock.read")
        with self._room.db.reading() as db:
            return store.names(db, actor.community, name_key(start), limit)
