"""The SQL of history: a coin's intervals, joined into those that were asked for."""

from datetime import datetime

from inventory.assets.model import MARKET
from inventory.db import Db, Row, every

# Each width is asked by the very intervals that it may have: time leads the key, and a coin has few rows in it.
_BARS = """
WITH short AS (
    SELECT b.* FROM (VALUES (5), (60), (1440)) AS w (minutes)
    CROSS JOIN LATERAL (
        SELECT greatest(%(since)s, min(start)) AS since FROM asset_bar
        WHERE community_id = %(market)s AND minutes = w.minutes
    ) kept
    CROSS JOIN LATERAL (
        SELECT * FROM asset_bar
        WHERE community_id = %(market)s AND minutes = w.minutes AND coin = %(coin)s AND start = ANY (ARRAY(
            SELECT generate_series(date_bin(make_interval(mins => w.minutes), kept.since, 'epoch'), %(until)s,
                make_interval(mins => w.minutes))))
    ) b
)
SELECT date_bin(make_interval(mins => greatest(minutes, %(width)s)), start, 'epoch') AS start,
    (array_agg(open ORDER BY opened_at, start))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY closed_at DESC, start DESC))[1] AS close
FROM short WHERE closed_at >= %(since)s AND opened_at <= %(until)s
GROUP BY 1 ORDER BY 1 LIMIT %(limit)s
"""


def bars(db: Db, coin: str, since: datetime, until: datetime, width: int, limit: int) -> list[Row]:
    """Intervals of `width` minutes or, long ago, of what is kept."""
    values = {"coin": coin, "since": since, "until": until, "width": width, "limit": limit}
    return every(db, _BARS, {"market": MARKET, **values})
