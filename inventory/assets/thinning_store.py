"""The SQL of thinning: short intervals of long ago are joined; first, last, highest and lowest price stay."""

from datetime import datetime, timedelta
from typing import NamedTuple

from inventory.assets.model import MARKET
from inventory.db import Db

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Step(NamedTuple):
    """Intervals of `minutes` are kept for so long, and then joined into such of `into` minutes."""

    minutes: int
    into: int
    keep: timedelta

    def until(self, now: datetime) -> datetime:
        """The end of what is joined at `now`: whole longer intervals only."""
        longer = timedelta(minutes=self.into)
        return _EPOCH + (now - self.keep - _EPOCH) // longer * longer


STEPS = (Step(5, 60, timedelta(days=2)), Step(60, 1440, timedelta(days=90)))
# One longer interval at a time, the oldest first, so that a transaction stays small however long nobody thinned.
_THIN = """
WITH oldest AS (
    SELECT date_bin(make_interval(mins => %(into)s), min(start), 'epoch') AS start FROM asset_bar
    WHERE community_id = %(market)s AND minutes = %(minutes)s AND start < %(until)s
), short AS (
    DELETE FROM asset_bar b USING oldest o
    WHERE b.community_id = %(market)s AND b.minutes = %(minutes)s AND b.start >= o.start
      AND b.start < o.start + make_interval(mins => %(into)s)
    RETURNING b.*
), joined AS (
    INSERT INTO asset_bar AS kept (community_id, minutes, start, coin, open, high, low, close, opened_at, closed_at)
    SELECT %(market)s, %(into)s, (SELECT start FROM oldest), coin, (array_agg(open ORDER BY opened_at, start))[1],
        max(high), min(low), (array_agg(close ORDER BY closed_at DESC, start DESC))[1], min(opened_at), max(closed_at)
    FROM short GROUP BY coin
    ON CONFLICT (community_id, minutes, start, coin) DO UPDATE
    SET open = CASE WHEN excluded.opened_at < kept.opened_at THEN excluded.open ELSE kept.open END,
        close = CASE WHEN excluded.closed_at > kept.closed_at THEN excluded.close ELSE kept.close END,
        high = greatest(kept.high, excluded.high), low = least(kept.low, excluded.low),
        opened_at = least(kept.opened_at, excluded.opened_at), closed_at = greatest(kept.closed_at, excluded.closed_at)
)
SELECT count(*) AS gone FROM short
"""


def thin(db: Db, step: Step, now: datetime) -> int:
    """Join the oldest longer interval of what is due; gives how many short ones went into it, 0 at the end."""
    params = {"market": MARKET, "minutes": step.minutes, "into": step.into, "until": step.until(now)}
    row = db.execute(_THIN, params).fetchone() or {}
    return int(row["gone"])
