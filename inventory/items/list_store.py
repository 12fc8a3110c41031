"""The SQL of reading many things: pages, statistics, and the whole inventory."""

from collections.abc import Sequence

from inventory.db import Db, Row, every, one

_PAGE = """
SELECT item.*, coalesce((SELECT jsonb_agg(to_jsonb(loan) ORDER BY lent_at, holder) FROM loan
    WHERE loan.community_id = item.community_id AND loan.item_id = item.id), '[]') AS loans
FROM item
WHERE community_id = %(community)s AND deleted_at IS NULL AND name_key > %(after)s
  AND CASE %(filter)s WHEN 'available' THEN lent < quantity WHEN 'checkedout' THEN lent > 0 ELSE true END
  {labels}
ORDER BY name_key OFFSET %(skip)s LIMIT %(limit)s
"""
_LABELLED = """AND (ARRAY[community_id]) @> ARRAY[%(community)s] AND labels @> %(with)s::text[]
  AND NOT labels && %(without)s::text[]"""
_PAGE_ALL = _PAGE.replace("{labels}", "")
_PAGE_LABELLED = _PAGE.replace("{labels}", _LABELLED)

_STATS = """
SELECT count(*) AS total_items, count(*) FILTER (WHERE lent > 0) AS checked_out_items,
    count(*) FILTER (WHERE lent < quantity) AS available_items,
    coalesce(sum(quantity), 0) AS total_pieces, coalesce(sum(lent), 0) AS lent_pieces
FROM item WHERE community_id = %(community)s AND deleted_at IS NULL
"""
_LABELS = """
SELECT label, count(*) AS count FROM item, unnest(labels) AS label
WHERE community_id = %(community)s AND deleted_at IS NULL GROUP BY label ORDER BY count DESC, label LIMIT %(limit)s
"""
_LABEL_COUNT = """
SELECT count(DISTINCT label) AS total FROM item, unnest(labels) AS label
WHERE community_id = %(community)s AND deleted_at IS NULL
"""
_OVERDUE_COUNT = "SELECT count(*) AS overdue FROM loan WHERE community_id = %(community)s AND due_at < now()"
_NAMES = """
SELECT name FROM item WHERE community_id = %(community)s AND deleted_at IS NULL AND starts_with(name_key, %(key)s)
ORDER BY name_key LIMIT %(limit)s
"""


def page(
    db: Db,
    community: str,
    chosen: str,
    with_labels: Sequence[str],
    without_labels: Sequence[str],
    *,
    after: str = "",
    skip: int = 0,
    limit: int,
) -> list[Row]:
    """Things by name with their loans: those after the name key `after`, or those behind the first `skip`."""
    sql = _PAGE_LABELLED if with_labels or without_labels else _PAGE_ALL
    values = {"community": community, "filter": chosen, "after": after, "skip": skip, "limit": limit}
    return every(db, sql, {**values, "with": list(with_labels), "without": list(without_labels)})


def stats(db: Db, community: str) -> Row:
    """Counts of things, pieces, labels and overdue loans."""
    counts: Row = {}
    for sql in (_STATS, _LABEL_COUNT, _OVERDUE_COUNT):
        counts |= one(db, sql, {"community": community}) or {}
    return {**counts, "total_labels": counts.pop("total")}


def labels(db: Db, community: str, limit: int) -> list[Row]:
    """The labels in use with how many things carry each, the most used first."""
    return every(db, _LABELS, {"community": community, "limit": limit})


def names(db: Db, community: str, key: str, limit: int) -> list[str]:
    """Names whose key starts with `key`, for completion while typing."""
    return [row["name"] for row in every(db, _NAMES, {"community": community, "key": key, "limit": limit})]
