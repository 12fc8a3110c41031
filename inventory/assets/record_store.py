"""The SQL of what workers bring: lists of coins, and their prices with the history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, LiteralString

import orjson
from psycopg import sql

from inventory.assets.model import MARKET, Quoted
from inventory.assets.thinning_store import STEPS
from inventory.db import Db, one
from inventory.text import name_key

# Losing the last moments of prices in a crash costs nothing: they are fetched again.
_LAZILY = "SET LOCAL synchronous_commit = off"
_INCOMING = """
CREATE TEMP TABLE IF NOT EXISTS asset_incoming (
    coin text, symbol text, symbol_key text, name text, name_key text, price numeric, price_at timestamptz,
    rank integer, cap numeric, volume numeric, change_24h numeric, image text, figures jsonb, week real[]
) ON COMMIT DELETE ROWS
"""
_COPY = """
COPY asset_incoming (coin, symbol, symbol_key, name, name_key, price, price_at, rank, cap, volume, change_24h, image,
    figures, week) FROM STDIN
"""
# Nobody else analyzes a temporary table; without it each join is planned for a handful of rows.
_COUNT_THEM = "ANALYZE asset_incoming (coin)"
_KNOWN = """
INSERT INTO asset AS a (community_id, coin, symbol, symbol_key, name, name_key)
SELECT %(market)s, i.coin, i.symbol, i.symbol_key, i.name, i.name_key
FROM asset_incoming i LEFT JOIN asset known ON known.community_id = %(market)s AND known.coin = i.coin
WHERE (known.symbol, known.name, known.listed) IS DISTINCT FROM (i.symbol, i.name, true)
ON CONFLICT (community_id, coin) DO UPDATE SET symbol = excluded.symbol, symbol_key = excluded.symbol_key,
    name = excluded.name, name_key = excluded.name_key, listed = true
"""
# What is old when it comes goes where it will be kept, so that short intervals are never older than the thinner.
_BARS = """
INSERT INTO asset_bar AS b (community_id, minutes, start, coin, open, high, low, close, opened_at, closed_at)
SELECT %(market)s, w.minutes, date_bin(make_interval(mins => w.minutes), i.price_at, 'epoch'), i.coin, i.price, i.price,
    i.price, i.price, i.price_at, i.price_at
FROM asset_incoming i LEFT JOIN asset_quote q ON q.community_id = %(market)s AND q.coin = i.coin
CROSS JOIN LATERAL (SELECT CASE WHEN i.price_at >= %(hours)s THEN 5 WHEN i.price_at >= %(days)s THEN 60 ELSE 1440 END
    AS minutes) w
WHERE i.price IS NOT NULL AND (q.price_at IS NULL OR i.price_at > q.price_at)
ON CONFLICT (community_id, minutes, start, coin) DO UPDATE
SET open = CASE WHEN excluded.opened_at < b.opened_at THEN excluded.open ELSE b.open END,
    close = CASE WHEN excluded.closed_at > b.closed_at THEN excluded.close ELSE b.close END,
    high = greatest(b.high, excluded.high), low = least(b.low, excluded.low),
    opened_at = least(b.opened_at, excluded.opened_at), closed_at = greatest(b.closed_at, excluded.closed_at)
"""
_QUOTES = """
INSERT INTO asset_quote AS q (community_id, coin, price, price_at, fetched_at, asked_at, rank, cap, volume, change_24h,
    image, figures, week)
SELECT %(market)s, coin, price, price_at, %(now)s, %(now)s, rank, cap, volume, change_24h, image, figures, week
FROM asset_incoming
ON CONFLICT (community_id, coin) DO UPDATE
SET price = CASE WHEN excluded.price_at >= coalesce(q.price_at, excluded.price_at) THEN excluded.price ELSE q.price END,
    price_at = CASE WHEN excluded.price_at >= coalesce(q.price_at, excluded.price_at) THEN excluded.price_at
                    ELSE q.price_at END,
    fetched_at = excluded.fetched_at, asked_at = excluded.asked_at, rank = excluded.rank, cap = excluded.cap,
    volume = excluded.volume, change_24h = excluded.change_24h, image = excluded.image, figures = excluded.figures,
    week = CASE WHEN excluded.week = '{}' THEN q.week ELSE excluded.week END
"""
_ASKED = """
INSERT INTO asset_quote AS q (community_id, coin, asked_at)
SELECT %(market)s, coin, %(now)s FROM unnest(%(coins)s::text[]) coin
WHERE NOT EXISTS (SELECT FROM asset_incoming i WHERE i.coin = coin.coin)
ON CONFLICT (community_id, coin) DO UPDATE SET asked_at = excluded.asked_at
"""
_GONE = """
UPDATE asset SET listed = false
WHERE community_id = %(market)s AND listed AND NOT EXISTS (SELECT FROM asset_incoming i WHERE i.coin = asset.coin)
"""
_LISTED = "SELECT count(*) AS coins FROM asset WHERE community_id = %(market)s AND listed"


def begin(db: Db) -> None:
    """Make room for what comes in, in this transaction; its end needn't wait for the disk."""
    db.execute(_LAZILY)
    db.execute(_INCOMING)


def take_in(db: Db, quotes: Iterable[Quoted]) -> None:
    """Let rows come in; a coin may be there once."""
    with db.cursor() as cursor, cursor.copy(sql.SQL(_COPY)) as copy:
        for quote in quotes:
            copy.write_row(_cells(quote))
    db.execute(_COUNT_THEM)


def record(db: Db, asked: Sequence[str], now: datetime) -> None:
    """Keep what came in: names, history and prices; `asked` are coins that were asked for, there or not."""
    hours, days = (now - step.keep for step in STEPS)
    params = {"market": MARKET, "now": now, "coins": list(asked), "hours": hours, "days": days}
    statements: tuple[LiteralString, ...] = (_KNOWN, _BARS, _QUOTES)
    for statement in statements:
        db.execute(statement, params)
    if asked:
        db.execute(_ASKED, params)


def relist(db: Db) -> int:
    """Keep what came in as the whole list of coins; gives how many are gone."""
    db.execute(_KNOWN, {"market": MARKET})
    return db.execute(_GONE, {"market": MARKET}).rowcount


def listed(db: Db) -> int:
    """How many coins the provider had when its list was read last."""
    row = one(db, _LISTED, {"market": MARKET}) or {}
    return int(row["coins"])


def _cells(quote: Quoted) -> tuple[Any, ...]:
    figures = orjson.dumps(quote.figures, default=str).decode() if quote.figures else "{}"
    # As PostgreSQL writes it: the driver takes thirty times as long for a list.
    week = f"{{{','.join(map(repr, quote.week))}}}"
    return (
        quote.coin, quote.symbol, name_key(quote.symbol), quote.name, name_key(quote.name), quote.price,
        quote.price_at, quote.rank, quote.cap, quote.volume, quote.change_24h, quote.image, figures, week,
    )  # fmt: skip
