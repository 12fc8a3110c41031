"""The SQL of people, roles, policies and API tokens."""

from psycopg.types.json import Jsonb

from inventory.actor import Actor
from inventory.db import Db, Row, every, one

_STANDING = """
SELECT role_of(%(caller)s) AS role,
       (SELECT jsonb_object_agg(action, role) FROM policy WHERE community_id = %(community)s) AS policy
"""
_POLICY = "SELECT action, role FROM policy WHERE community_id = %(community)s"
_SET_POLICY = """
INSERT INTO policy (community_id, action, role) VALUES (%(community)s, %(action)s, %(role)s)
ON CONFLICT (community_id, action) DO UPDATE SET role = excluded.role
"""
_CLEAR_POLICY = "DELETE FROM policy WHERE community_id = %(community)s"
_SET_ROLE = """
INSERT INTO member (community_id, person, name, name_key, role)
VALUES (%(community)s, %(person)s, %(name)s, %(name_key)s, %(role)s)
ON CONFLICT (community_id, person) DO UPDATE SET role = excluded.role, updated_at = now()
"""
_MEET = """
INSERT INTO member (community_id, person, name, name_key)
VALUES (%(community)s, %(person)s, %(name)s, %(name_key)s)
ON CONFLICT (community_id, person) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, updated_at = now()
WHERE member.name <> excluded.name
"""
_NAMED = "SELECT person, name FROM member WHERE community_id = %(community)s AND name_key = %(name_key)s LIMIT 2"
_NAMES = """
SELECT DISTINCT name, name_key FROM member WHERE community_id = %(community)s AND starts_with(name_key, %(key)s)
ORDER BY name_key LIMIT %(limit)s
"""
_MEMBER = "SELECT person, name, role FROM member WHERE community_id = %(community)s AND person = %(person)s"
_WITH_ROLE = """
SELECT person, name, role FROM member WHERE community_id = %(community)s AND role IS NOT NULL
ORDER BY role DESC, name_key LIMIT 200
"""
_NEW_KEY = """
INSERT INTO api_token (community_id, token_id, hash, role, label)
VALUES (%(community)s, %(token)s, %(hash)s, %(role)s, %(label)s)
"""
_VALID_KEY = """
SELECT hash, role FROM api_token WHERE community_id = %(community)s AND token_id = %(token)s AND revoked_at IS NULL
"""
_REVOKE = """
UPDATE api_token SET revoked_at = now()
WHERE community_id = %(community)s AND token_id = %(token)s AND revoked_at IS NULL
"""
_TOKENS = """
SELECT token_id, role, label, created_at, revoked_at FROM api_token WHERE community_id = %(community)s
ORDER BY created_at LIMIT 200
"""
_ANY_KEY = "SELECT EXISTS (SELECT FROM api_token WHERE revoked_at IS NULL) AS present"


def standing(db: Db, actor: Actor) -> tuple[int, dict[str, int]]:
    """The actor's role now, 0 for a revoked token, and the roles that their community has set, by action."""
    (row,) = every(db, _STANDING, {"caller": Jsonb(actor.as_caller()), "community": actor.community})
    return row["role"], row["policy"] or {}


def names(db: Db, community: str, key: str, limit: int) -> list[str]:
    """Names of people whose key starts with `key`."""
    return [row["name"] for row in every(db, _NAMES, {"community": community, "key": key, "limit": limit})]


def policy(db: Db, community: str) -> dict[str, int]:
    """The roles that a community has set, by action."""
    return {row["action"]: row["role"] for row in every(db, _POLICY, {"community": community})}


def set_policy(db: Db, community: str, action: str, needed: int) -> None:
    """Let `action` need this role (4: nobody)."""
    db.execute(_SET_POLICY, {"community": community, "action": action, "role": needed})


def clear_policy(db: Db, community: str) -> None:
    """Back to the defaults."""
    db.execute(_CLEAR_POLICY, {"community": community})


def set_role(db: Db, community: str, person: str, name: str, name_key: str, granted: int | None) -> None:
    """Grant a role, or none."""
    db.execute(
        _SET_ROLE,
        {"community": community, "person": person, "name": name, "name_key": name_key, "role": granted},
    )


def meet(db: Db, community: str, person: str, name: str, name_key: str) -> None:
    """Remember what a person is called now."""
    db.execute(_MEET, {"community": community, "person": person, "name": name, "name_key": name_key})


def named(db: Db, community: str, name_key: str) -> list[Row]:
    """The first two people of that name: two mean that it is ambiguous."""
    return every(db, _NAMED, {"community": community, "name_key": name_key})


def member(db: Db, community: str, person: str) -> Row | None:
    """A person known here, by key."""
    return one(db, _MEMBER, {"community": community, "person": person})


def with_role(db: Db, community: str) -> list[Row]:
    """Everybody to whom this database grants a role, the highest first; at most 200."""
    return every(db, _WITH_ROLE, {"community": community})


def add_token(db: Db, community: str, token: str, digest: bytes, granted: int, label: str) -> None:
    """Keep a new token's SHA-256."""
    db.execute(_NEW_KEY, {"community": community, "token": token, "hash": digest, "role": granted, "label": label})


def token(db: Db, community: str, token_id: str) -> Row | None:
    """The hash and role of a token that isn't revoked."""
    return one(db, _VALID_KEY, {"community": community, "token": token_id})


def revoke(db: Db, community: str, token_id: str) -> bool:
    """Revoke a token; False when there is none."""
    return db.execute(_REVOKE, {"community": community, "token": token_id}).rowcount == 1


def tokens(db: Db, community: str) -> list[Row]:
    """A community's tokens, without their secrets; at most 200."""
    return every(db, _TOKENS, {"community": community})


def any_token(db: Db) -> bool:
    """Whether anybody could show a valid token."""
    row = one(db, _ANY_KEY, {})
    return bool(row and row["present"])
