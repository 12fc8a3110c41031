"""The SQL of search: one index over the community and three kinds of keys (see items/keys.py)."""

from collections.abc import Sequence
from uuid import UUID

from inventory.db import Db, Row, every
from inventory.items.keys import lexemes

# MATERIALIZED: seeing the LIMIT, the planner would rather read the whole table than begin with the index.
_CANDIDATES = """
WITH hit AS MATERIALIZED (
    SELECT item_id AS id, name, name_key, labels, description FROM item_search s
    WHERE (ARRAY[s.community_id]) @> ARRAY[%(community)s] AND {condition}
)
SELECT * FROM (SELECT * FROM hit LIMIT %(limit)s) hit
WHERE labels @> %(with)s::text[] AND NOT labels && %(without)s::text[]
"""
_BY_BEGINNING = _CANDIDATES.replace("{condition}", "s.words @@ %(words)s::tsquery")
_BY_PART = _CANDIDATES.replace("{condition}", "s.trigram_keys @> %(parts)s::int[]")
_SLIP = "s.delete_keys && %(slip{})s::int[]"
_PICKED = """
SELECT item.*, coalesce((SELECT jsonb_agg(to_jsonb(loan) ORDER BY lent_at, holder) FROM loan
    WHERE loan.community_id = item.community_id AND loan.item_id = item.id), '[]') AS loans
FROM item JOIN unnest(%(ids)s::uuid[]) WITH ORDINALITY AS picked (id, place) USING (id)
WHERE item.community_id = %(community)s ORDER BY place
"""
_OUTDATED = """
SELECT item.community_id, item.id, item.name, item.description, item.labels
FROM item_search s JOIN item ON item.community_id = s.community_id AND item.id = s.item_id
WHERE s.version <> %(version)s LIMIT %(limit)s
"""
_REINDEX = """
UPDATE item_search SET version = %(version)s, words = array_to_tsvector(%(words)s::text[]),
    delete_keys = %(delete_keys)s, trigram_keys = %(trigram_keys)s
WHERE community_id = %(community_id)s AND item_id = %(id)s
"""
CANDIDATE_LIMIT = 500


def by_beginning(
    db: Db, community: str, words: Sequence[str], labels: Sequence[str], without: Sequence[str]
) -> list[Row]:
    """Things with words that begin like all of those asked, at most 500."""
    # Words hold neither quotes nor backslashes, so the quoted lexemes need no escape.
    asked = " & ".join(f"'{lexeme}':*" for lexeme in lexemes(community, words))
    return every(db, _BY_BEGINNING, {**_common(community, labels, without), "words": asked})


def by_part(db: Db, community: str, parts: Sequence[int], labels: Sequence[str], without: Sequence[str]) -> list[Row]:
    """Things that may contain the text of these trigrams, at most 500; the caller checks."""
    return every(db, _BY_PART, {**_common(community, labels, without), "parts": list(parts)})


def by_slip(
    db: Db, community: str, slips: Sequence[Sequence[int]], labels: Sequence[str], without: Sequence[str]
) -> list[Row]:
    """Things that may hold every word but for a slip, at most 500; the caller checks."""
    condition = " AND ".join(_SLIP.format(place) for place in range(len(slips)))
    keys = {f"slip{place}": list(slip) for place, slip in enumerate(slips)}
    return db.execute(
        _CANDIDATES.replace("{condition}", condition).encode(),
        {**_common(community, labels, without), **keys},
    ).fetchall()


def _common(community: str, labels: Sequence[str], without: Sequence[str]) -> Row:
    return {"community": community, "with": list(labels), "without": list(without), "limit": CANDIDATE_LIMIT}


def picked(db: Db, community: str, ids: Sequence[UUID]) -> list[Row]:
    """These things in this order, with their loans."""
    return every(db, _PICKED, {"community": community, "ids": list(ids)})


def outdated(db: Db, version: int, limit: int) -> list[Row]:
    """Things whose search keys another version of the program made."""
    return every(db, _OUTDATED, {"version": version, "limit": limit})


def reindex(db: Db, row: Row) -> None:
    """Write a thing's search keys anew."""
    db.execute(_REINDEX, {**row, "words": lexemes(row["community_id"], row["words"])})
