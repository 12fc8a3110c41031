"""The SQL of communities, their places and channels, and the codes that join places."""

from datetime import timedelta

from psycopg.types.json import Jsonb

from inventory.db import Db, Row, every, one

_SETTINGS = "SELECT settings FROM community WHERE community_id = %(community)s"
_LOCKED = """
INSERT INTO community (community_id) VALUES (%(community)s)
ON CONFLICT (community_id) DO UPDATE SET updated_at = now() RETURNING settings
"""
_SET = "UPDATE community SET settings = %(settings)s, updated_at = now() WHERE community_id = %(community)s"
_PLACE = "SELECT community_id FROM place WHERE platform = %(platform)s AND place_id = %(id)s"
_PLACES = """
SELECT platform || ':' || place_id AS place FROM place WHERE community_id = %(community)s ORDER BY joined_at LIMIT 100
"""
_JOIN = """
INSERT INTO place (platform, place_id, community_id) VALUES (%(platform)s, %(id)s, %(community)s)
ON CONFLICT DO NOTHING RETURNING community_id
"""
_LEAVE = """
DELETE FROM place WHERE platform = %(platform)s AND place_id = %(id)s AND community_id = %(community)s
RETURNING community_id
"""
_CHANNELS = """
SELECT channel, suggestions, replies, listed FROM channel
WHERE community_id = %(community)s AND place = %(place)s ORDER BY channel LIMIT 500
"""
_SET_CHANNEL = """
INSERT INTO channel (community_id, place, channel, suggestions, replies, listed)
VALUES (%(community)s, %(place)s, %(channel)s, %(suggestions)s, %(replies)s, %(listed)s)
ON CONFLICT (community_id, place, channel) DO UPDATE
SET suggestions = excluded.suggestions, replies = excluded.replies, listed = excluded.listed
"""
_FORGET_CHANNELS = "DELETE FROM channel WHERE community_id = %(to)s AND place = %(place)s"
_TAKE_CHANNELS = "UPDATE channel SET community_id = %(to)s WHERE community_id = %(community)s AND place = %(place)s"
_NEW_CODE = """
INSERT INTO link_code (community_id, digest, made_by, expires_at)
VALUES (%(community)s, %(digest)s, %(person)s, now() + %(life)s)
ON CONFLICT (community_id) DO UPDATE
SET digest = excluded.digest, made_by = excluded.made_by, expires_at = excluded.expires_at
"""
_USE_CODE = "DELETE FROM link_code WHERE digest = %(digest)s AND expires_at > now() RETURNING community_id, made_by"
_DROP_CODE = "DELETE FROM link_code WHERE community_id = %(community)s"
_LEFT_BEHIND = """
SELECT (SELECT count(*) FROM item WHERE community_id = %(community)s AND deleted_at IS NULL) AS things,
       (SELECT count(*) FROM stock_level WHERE community_id = %(community)s) AS levels
"""


def settings(db: Db, community: str) -> Row:
    """What a community has set."""
    row = one(db, _SETTINGS, {"community": community})
    return row["settings"] if row else {}


def locked_settings(db: Db, community: str) -> Row:
    """The same, and nobody else changes them until the transaction ends."""
    row = one(db, _LOCKED, {"community": community})
    return row["settings"] if row else {}


def set_settings(db: Db, community: str, chosen: Row) -> None:
    """Keep what a community has set."""
    db.execute(_SET, {"community": community, "settings": Jsonb(chosen)})


def community_of(db: Db, place: str) -> str | None:
    """The community that a place joined; None for one that has its own."""
    row = one(db, _PLACE, _split(place))
    return row["community_id"] if row else None


def places(db: Db, community: str) -> list[str]:
    """The places that joined a community, by their keys; at most 100."""
    return [row["place"] for row in every(db, _PLACES, {"community": community})]


def join(db: Db, place: str, community: str) -> bool:
    """Let a place belong to a community; False when it belongs to another one already."""
    return one(db, _JOIN, {**_split(place), "community": community}) is not None


def leave(db: Db, place: str, community: str) -> bool:
    """Let a place have its own community again; False when it isn't in this one."""
    return one(db, _LEAVE, {**_split(place), "community": community}) is not None


def channels(db: Db, community: str, place: str) -> list[Row]:
    """The channels of a place that have manners of their own; at most 500."""
    return every(db, _CHANNELS, {"community": community, "place": place})


def set_channel(db: Db, community: str, place: str, channel: str, manners: Row) -> None:
    """Keep how a channel wants to be answered."""
    db.execute(_SET_CHANNEL, {"community": community, "place": place, "channel": channel, **manners})


def take_channels(db: Db, community: str, place: str, to: str) -> None:
    """Let a place's channels keep their manners in another community."""
    params = {"community": community, "place": place, "to": to}
    db.execute(_FORGET_CHANNELS, params)
    db.execute(_TAKE_CHANNELS, params)


def new_code(db: Db, community: str, digest: bytes, person: str, life: timedelta) -> None:
    """Keep a code's SHA-256 instead of the community's last one."""
    db.execute(_NEW_CODE, {"community": community, "digest": digest, "person": person, "life": life})


def use_code(db: Db, digest: bytes) -> Row | None:
    """Take the code away, once, and tell whose it is; None for one that is unknown or too old."""
    return one(db, _USE_CODE, {"digest": digest})


def drop_code(db: Db, community: str) -> None:
    """Let the open code of a community be good for nothing."""
    db.execute(_DROP_CODE, {"community": community})


def left_behind(db: Db, community: str) -> Row:
    """How many things and stock levels a community has."""
    return one(db, _LEFT_BEHIND, {"community": community}) or {}


def _split(place: str) -> Row:
    platform, _, identity = place.partition(":")
    return {"platform": platform, "id": identity}
