"""The SQL of looking at coins: by id, symbol and name, in order of rank, and what waits to be priced."""

from collections.abc import Sequence
from datetime import datetime

from inventory.assets.model import MARKET, NO_RANK
from inventory.db import Db, Row, every, one

_COINS = """
SELECT a.coin, a.symbol, a.name, a.listed, a.created_at, q.price, q.price_at, q.fetched_at, q.rank, q.cap, q.volume,
    q.change_24h, coalesce(q.image, '') AS image, coalesce(q.figures, '{}') AS figures, coalesce(q.week, '{}') AS week
FROM asset a LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE a.community_id = %(market)s
"""
_BY_RANK = "ORDER BY coalesce(q.rank, %(no_rank)s), a.coin"
_OF = f"{_COINS} AND a.coin = ANY(%(coins)s)"
_MEANT = f"""{_COINS} AND (a.coin = %(text)s OR a.symbol_key = %(key)s OR a.name_key = %(key)s)
    {_BY_RANK} LIMIT %(limit)s"""
_PAGE = f"""{_COINS} AND (NOT %(active)s OR (a.listed AND a.coin <> ALL(%(hidden)s)))
    AND (coalesce(q.rank, %(no_rank)s), a.coin) > (%(after_place)s, %(after_coin)s)
    {_BY_RANK} OFFSET %(skip)s LIMIT %(limit)s"""
_COUNTS = """
SELECT count(*)::int AS total, count(*) FILTER (WHERE listed AND coin <> ALL(%(hidden)s))::int AS active FROM asset
WHERE community_id = %(market)s
"""
_LIKE = f"""{_COINS} AND (a.coin LIKE %(pattern)s OR a.symbol_key LIKE %(pattern)s OR a.name_key LIKE %(pattern)s)
    AND (NOT %(active)s OR (a.listed AND a.coin <> ALL(%(hidden)s)))
    ORDER BY (a.symbol_key = %(key)s OR a.coin = %(key)s OR a.name_key = %(key)s) DESC,
        (starts_with(a.symbol_key, %(key)s) OR starts_with(a.name_key, %(key)s)) DESC,
        coalesce(q.rank, %(no_rank)s), a.coin
    OFFSET %(skip)s LIMIT %(limit)s"""
_NAMES = """
SELECT a.coin, a.symbol, a.name FROM asset a
LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE a.community_id = %(market)s AND (starts_with(a.name_key, %(key)s) OR starts_with(a.symbol_key, %(key)s))
ORDER BY coalesce(q.rank, %(no_rank)s), a.coin LIMIT %(limit)s
"""
_MOVERS = f"""{_COINS} AND a.listed AND q.rank <= %(top)s AND q.price_at >= %(fresh)s AND q.change_24h IS NOT NULL
    ORDER BY q.change_24h * %(sign)s DESC, a.coin LIMIT %(limit)s"""
_WAITING = """
SELECT a.coin FROM asset a LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE a.community_id = %(market)s AND a.listed AND (q.asked_at IS NULL OR q.asked_at < %(before)s)
ORDER BY q.asked_at NULLS FIRST, a.coin
"""
_WANTED = """
SELECT w.coin FROM (SELECT coin FROM asset_watch UNION SELECT coin FROM asset_holding) w
JOIN asset a ON a.community_id = %(market)s AND a.coin = w.coin AND a.listed ORDER BY w.coin LIMIT %(limit)s
"""
_PROGRESS = """
SELECT count(*)::int AS coins, count(q.asked_at)::int AS asked, max(q.fetched_at) AS newest
FROM asset a LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE a.community_id = %(market)s AND a.listed
"""
_ALWAYS = {"market": MARKET, "no_rank": NO_RANK}
_MOST_WANTED = 5000


def coins(db: Db, ids: Sequence[str]) -> list[Row]:
    """The coins of these ids, in no order."""
    return every(db, _OF, {**_ALWAYS, "coins": list(ids)})


def meant(db: Db, text: str, key: str, limit: int) -> list[Row]:
    """Coins whose id is the text, or whose symbol or name is it but for case, the highest rank first."""
    return every(db, _MEANT, {**_ALWAYS, "text": text, "key": key, "limit": limit})


def page(db: Db, *, active: bool, hidden: Sequence[str], after: tuple[int, str], skip: int, limit: int) -> list[Row]:
    """Coins by rank behind the place `after`; `hidden` are those that a community took from the active ones."""
    values = {"active": active, "hidden": list(hidden), "after_place": after[0], "after_coin": after[1]}
    return every(db, _PAGE, {**_ALWAYS, **values, "skip": skip, "limit": limit})


def counts(db: Db, hidden: Sequence[str]) -> Row:
    """How many coins there are, and how many of them are active."""
    return one(db, _COUNTS, {**_ALWAYS, "hidden": list(hidden)}) or {}


def like(db: Db, key: str, *, active: bool, hidden: Sequence[str], skip: int, limit: int) -> list[Row]:
    """Coins that hold the key in their id, symbol or name: the same first, then those that begin so, each by rank."""
    escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"key": key, "pattern": f"%{escaped}%", "active": active, "hidden": list(hidden)}
    return every(db, _LIKE, {**_ALWAYS, **values, "skip": skip, "limit": limit})


def names(db: Db, key: str, limit: int) -> list[Row]:
    """Ids, symbols and names of coins whose name or symbol starts so, the highest rank first."""
    return every(db, _NAMES, {**_ALWAYS, "key": key, "limit": limit})


def movers(db: Db, *, rising: bool, top: int, fresh: datetime, limit: int) -> list[Row]:
    """Coins among the first `top` that rose or fell most, with a price since `fresh`."""
    values = {"top": top, "fresh": fresh, "sign": 1 if rising else -1, "limit": limit}
    return every(db, _MOVERS, {**_ALWAYS, **values})


def waiting(db: Db, before: datetime | None) -> list[str]:
    """Coins not asked for since a moment (None: never), who waits longest first."""
    return [row["coin"] for row in every(db, _WAITING, {**_ALWAYS, "before": before})]


def wanted(db: Db) -> list[str]:
    """Coins that somebody watches or holds, at most 5,000."""
    return [row["coin"] for row in every(db, _WANTED, {**_ALWAYS, "limit": _MOST_WANTED})]


def progress(db: Db) -> Row:
    """How many coins there are at the provider, how many were asked for ever, and when a price came last."""
    return one(db, _PROGRESS, _ALWAYS) or {}
