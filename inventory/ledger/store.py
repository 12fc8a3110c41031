"""The SQL of the ledger: reading it, and the answers remembered with it."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from inventory.actor import Actor, Role
from inventory.db import Db, Row, every, one

_RECORD = "SELECT record_changes(%(caller)s, %(needs)s, %(changes)s, %(answer)s) AS answer"
_REMEMBER = "SELECT remember_answer(%(caller)s, %(answer)s)"
_STORED = """
SELECT fingerprint, answer FROM request
WHERE community_id = %(community)s AND person = %(person)s AND key = %(key)s
"""
_ROWS = """
SELECT community_id, seq, id, action, subject_kind, subject_id, subject_name, person, person_name, door, details,
    reverses, created_at, encode(hash, 'hex') AS hash
FROM inventory_activity
WHERE community_id = %(community)s AND seq < %(before)s {condition} ORDER BY seq DESC LIMIT %(limit)s
"""
_RECENT = _ROWS.replace("{condition}", "")
_OF_SUBJECT = _ROWS.replace("{condition}", "AND subject_id = %(subject)s")
_OF_PERSON = _ROWS.replace("{condition}", "AND person = %(person)s")
_LINKS = """
SELECT a.seq, activity_link(a)::text AS link, encode(a.hash, 'hex') AS hash FROM inventory_activity a
WHERE a.community_id = %(community)s AND a.seq > %(after)s ORDER BY a.seq LIMIT %(limit)s
"""
_HEADS = "SELECT community_id, seq, encode(hash, 'hex') AS hash FROM ledger_head ORDER BY community_id"
_LAST_OWN = """
SELECT id, action, subject_id, subject_name, details FROM inventory_activity a
WHERE community_id = %(community)s AND person = %(person)s AND subject_kind = %(kind)s AND reverses IS NULL
  AND NOT EXISTS (SELECT FROM reversal r WHERE r.community_id = a.community_id AND r.activity_id = a.id)
ORDER BY seq DESC LIMIT 1
"""
_FORGET_ANSWERS = "DELETE FROM request WHERE created_at < now() - interval '24 hours'"
_PARTITIONS = "SELECT ensure_ledger_partitions()"
_LAST_SEQ = 2**62


def record(db: Db, actor: Actor, needs: Role, changes: Sequence[Row], answer: Row) -> Row:
    """Append the ledger's rows, last in the transaction; gives `{"answer": answer}`."""
    values = {"caller": Jsonb(actor.as_caller()), "needs": int(needs), "changes": Jsonb(changes)}
    return one(db, _RECORD, {**values, "answer": Jsonb(answer)}) or {}


def remember(db: Db, actor: Actor, answer: Row) -> None:
    """Keep the answer to a request that changed nothing; raises Replayed when one is kept already."""
    db.execute(_REMEMBER, {"caller": Jsonb(actor.as_caller()), "answer": Jsonb(answer)})


def stored_answer(db: Db, actor: Actor) -> Row:
    """The answer kept under the actor's key, with the fingerprint of the request it answered."""
    row = one(db, _STORED, {"community": actor.community, "person": actor.person, "key": actor.key})
    return row or {"fingerprint": actor.fingerprint, "answer": {}}


def recent(db: Db, community: str, limit: int, before: int | None = None) -> list[Row]:
    """The newest rows of a community, those before number `before` only when it is given."""
    return every(db, _RECENT, {"community": community, "limit": limit, "before": before or _LAST_SEQ})


def of_subject(db: Db, community: str, subject: str, limit: int, before: int | None = None) -> list[Row]:
    """The newest rows about one thing."""
    params = {"community": community, "subject": subject, "limit": limit, "before": before or _LAST_SEQ}
    return every(db, _OF_SUBJECT, params)


def of_person(db: Db, community: str, person: str, limit: int, before: int | None = None) -> list[Row]:
    """The newest rows that one person made."""
    params = {"community": community, "person": person, "limit": limit, "before": before or _LAST_SEQ}
    return every(db, _OF_PERSON, params)


def last_own(db: Db, actor: Actor, kind: str) -> Row | None:
    """The actor's newest change of something of this kind, that is no undo and wasn't undone."""
    return one(db, _LAST_OWN, {"community": actor.community, "person": actor.person, "kind": kind})


def links(db: Db, community: str, after: int, limit: int) -> list[Row]:
    """The chain as it was hashed: each row's number, its JSON text and its hash in hex, oldest first."""
    return every(db, _LINKS, {"community": community, "after": after, "limit": limit})


def heads(db: Db) -> list[Row]:
    """The newest link of every community."""
    return every(db, _HEADS, {})


def forget_answers(db: Db) -> int:
    """Drop remembered answers older than a day; gives how many."""
    return db.execute(_FORGET_ANSWERS).rowcount


def ensure_partitions(db: Db) -> None:
    """Make the partitions that the next months need."""
    db.execute(_PARTITIONS)
