"""The market: coins by id, symbol or name, in order of rank, and which moved most."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from inventory.actor import Actor
from inventory.assets import store
from inventory.assets.model import MARKET, PAGE_LIMIT, STALE_AFTER, Asset, Found, Status
from inventory.assets.room import AssetRoom
from inventory.assets.stands import statuses
from inventory.db import Row
from inventory.errors import Invalid, NotFound
from inventory.suggest import nearest
from inventory.text import clean, name_key

BEGINNING = (0, "")
_OTHERS, _NAMES, _TEXT_LIMIT = 20, 2000, 200
_BY_ID = "id:"
_MOVING_TOP = 250


class Page(NamedTuple):
    """Coins by rank; `total` and `active` count all of them."""

    assets: list[Asset]
    total: int
    active: int


class MarketService:
    """Looking at coins. Every method with an actor raises Denied for a role that doesn't suffice."""

    def __init__(self, room: AssetRoom) -> None:
        self._room = room

    def find(self, actor: Actor, text: str) -> Found:
        """The coin that a text means, by id, symbol or name: of several the one of the highest rank.

        `id:x` means the id alone. Raises NotFound with names that are near.
        """
        self._room.permissions.require(actor, "asset.read")
        rows = self._rows(_cleaned(text))
        if not rows:
            raise self._missing(text)
        first, *others = self.marked(actor.community, rows)
        return Found(first, others)

    def meant(self, community: str, text: str) -> Asset:
        """The same without the others, and without a question of who asks."""
        rows = self._rows(_cleaned(text))
        if not rows:
            raise self._missing(text)
        return self.marked(community, rows[:1])[0]

    def by_id(self, actor: Actor, text: str) -> Found:
        """For programs: an id as it is written comes first, then a symbol or name; raises NotFound."""
        self._room.permissions.require(actor, "asset.read")
        own = self._card(text)
        if own is not None:
            return Found(self.marked(actor.community, [own])[0], [])
        return self.find(actor, text)

    def of(self, community: str, coins: Sequence[str]) -> dict[str, Asset]:
        """The coins of these ids that there are. Without a question of who asks."""
        with self._room.db.reading() as db:
            rows = store.coins(db, coins)
        return {asset.coin: asset for asset in self.marked(community, rows)}

    def page(
        self, actor: Actor, *, active: bool = True, after: tuple[int, str] = BEGINNING, skip: int = 0, limit: int = 50
    ) -> Page:
        """Coins by rank, those without one last; `after` is the place and id of the last one known."""
        self._room.permissions.require(actor, "asset.read")
        hidden = self.hidden(actor.community)
        counts = self._room.cache.thing(MARKET, f"asset counts {'|'.join(hidden)}", lambda: self._counts(hidden))
        with self._room.db.reading() as db:
            rows = store.page(db, active=active, hidden=hidden, after=after, skip=skip, limit=min(limit, PAGE_LIMIT))
        return Page(self.marked(actor.community, rows), counts["total"], counts["active"])

    def search(self, actor: Actor, text: str, *, active: bool = False, skip: int = 0, limit: int = 10) -> list[Asset]:
        """Coins that hold the text in id, symbol or name; those that are near it, where none does."""
        self._room.permissions.require(actor, "asset.read")
        key = name_key(_cleaned(text))
        hidden = self.hidden(actor.community)
        with self._room.db.reading() as db:
            rows = store.like(db, key, active=active, hidden=hidden, skip=skip, limit=min(limit, PAGE_LIMIT))
        if rows or skip:
            return self.marked(actor.community, rows)
        near = self.of(actor.community, [coin for coin, _ in self._near(text)])
        return [asset for asset in near.values() if asset.active or not active][:limit]

    def movers(self, actor: Actor, now: datetime, *, rising: bool, limit: int = 5) -> list[Asset]:
        """Which of the first 250 rose or fell most within a day; stale prices don't count."""
        self._room.permissions.require(actor, "asset.read")
        with self._room.db.reading() as db:
            rows = store.movers(db, rising=rising, top=_MOVING_TOP, fresh=now - STALE_AFTER, limit=limit)
        return [asset for asset in self.marked(actor.community, rows) if asset.status is Status.ACTIVE]

    def edition(self, actor: Actor) -> tuple[object, tuple[str, ...]]:
        """Another one whenever the market or the community's word on it changed: for whoever keeps answers."""
        self._room.permissions.require(actor, "asset.read")
        return self._room.cache.thing(MARKET, "asset edition", object), self.hidden(actor.community)

    def names(self, actor: Actor, start: str, limit: int) -> list[str]:
        """Names of coins that begin so, the highest rank first; for completion."""
        self._room.permissions.require(actor, "asset.read")
        with self._room.db.reading() as db:
            return [row["name"] for row in store.names(db, name_key(start), limit)]

    def hidden(self, community: str) -> tuple[str, ...]:
        """Coins that a community's admins took from the active ones, in order."""
        return tuple(sorted(statuses(self._room, community)))

    def marked(self, community: str, rows: Sequence[Row]) -> list[Asset]:
        """Rows of the market with what the community says of them."""
        said = statuses(self._room, community)
        return [Asset.model_validate({**row, "status": said.get(row["coin"], Status.ACTIVE)}) for row in rows]

    def _rows(self, text: str) -> list[Row]:
        if text.lower().startswith(_BY_ID):
            row = self._card(text[len(_BY_ID) :])
            return [row] if row else []
        key = name_key(text)

        def load() -> list[Row]:
            with self._room.db.reading() as db:
                return store.meant(db, text.lower(), key, _OTHERS)

        return self._room.cache.thing(MARKET, f"asset called {text.lower()}", load)

    def _card(self, coin: str) -> Row | None:
        def load() -> Row | None:
            with self._room.db.reading() as db:
                return next(iter(store.coins(db, [coin])), None)

        return self._room.cache.thing(MARKET, f"asset {coin[:_TEXT_LIMIT]}", load)

    def _counts(self, hidden: Sequence[str]) -> Row:
        with self._room.db.reading() as db:
            return store.counts(db, hidden)

    def _missing(self, text: str) -> NotFound:
        near = tuple(name for _, name in self._near(text))
        hint = f"Did you mean {' or '.join(near)}?" if near else self._unknown()
        return NotFound(f"No coin is called '{clean(text)[:_TEXT_LIMIT]}'. {hint}", near)

    def _unknown(self) -> str:
        if self._counts(())["total"]:
            return "Search for a part of its name by asset search."
        return "No coins are known here yet: an operator has prices fetched by setting COINGECKO_API_URL."

    def _near(self, text: str) -> list[tuple[str, str]]:
        """Ids and names of up to three coins that the text may have been meant for."""
        with self._room.db.reading() as db:
            rows = store.names(db, name_key(clean(text))[:1], _NAMES)
        by_word: dict[str, tuple[str, str]] = {}
        for row in reversed(rows):
            by_word |= dict.fromkeys((row["symbol"], row["name"]), (row["coin"], row["name"]))
        return list(dict.fromkeys(by_word[word] for word in nearest(clean(text), by_word)))


def _cleaned(text: str) -> str:
    found = clean(text)
    if not found or not name_key(found):
        raise Invalid("Say which coin: by its symbol, its name or its id.")
    if len(found) > _TEXT_LIMIT:
        raise Invalid(f"A coin's name may have {_TEXT_LIMIT} characters; this one has {len(found)}.")
    return found
