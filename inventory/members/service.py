"""People and what they may do: names, roles and the community's policy."""

import re
from collections.abc import Mapping
from threading import Lock
from typing import Any

from cachetools import LRUCache

from inventory.actor import Actor, Person, Role
from inventory.cache import ALL_THINGS, Cache
from inventory.changes import Changes
from inventory.db import Database, Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ids import new_id
from inventory.ledger import store as ledger
from inventory.members import store
from inventory.permissions import ACTIONS, Permissions, known_action
from inventory.text import clean, name_key

_MET = 100_000
_KEY = re.compile(r"[a-z]{2,20}:[^\s:]{1,200}")


class MemberService:
    """Members of a community. A person is `platform:id`; a name alone is a stranger's `name:` key."""

    def __init__(self, db: Database, cache: Cache, permissions: Permissions, changes: Changes) -> None:
        self._db = db
        self._cache = cache
        self._permissions = permissions
        self._changes = changes
        self._met: LRUCache[tuple[str, str], str] = LRUCache(_MET)
        self._met_lock = Lock()

    def resolve(self, actor: Actor, text: str, mentioned: Mapping[str, str]) -> Person:
        """The person whom `text` means: a key, `me`, somebody mentioned, somebody known here, or a stranger.

        `mentioned` are the names of people by key, as the platform gave them; raises Invalid for no name
        and Conflict where two people here share it.
        """
        name = clean(text).lstrip("@").strip()
        if not name or not name_key(name):
            raise Invalid("Please name a person, such as @mia.")
        if name.casefold() == "me":
            return Person(actor.person, actor.name)
        if _KEY.fullmatch(name):
            return Person(name, mentioned.get(name) or self._name_of(actor.community, name))
        known = self._named(actor.community, name_key(name))
        if len(known) > 1:
            raise Conflict(f"More than one person here is called {name}; mention them instead.")
        if known:
            return Person(known[0]["person"], known[0]["name"])
        return Person(f"name:{name_key(name)}", name)

    def names(self, actor: Actor, start: str, limit: int = 25) -> list[str]:
        """Names of people here that start like that, for completion while typing; raises Denied."""
        self._permissions.require(actor, "role.read")
        with self._db.reading() as connection:
            return store.names(connection, actor.community, name_key(start), limit)

    def _named(self, community: str, key: str) -> list[Row]:
        def load() -> list[Row]:
            with self._db.reading() as connection:
                return store.named(connection, community, key)

        return self._cache.thing(community, _of_name(key), load)

    def _name_of(self, community: str, person: str) -> str:
        with self._db.reading() as connection:
            row = store.member(connection, community, person)
        return row["name"] if row else person

    def meet(self, actor: Actor) -> None:
        """Remember what the actor is called, so that others can name them."""
        with self._met_lock:
            if self._met.get((actor.community, actor.person)) == actor.name:
                return
        key = name_key(actor.name) or actor.person
        with self._db.writing() as connection:
            store.meet(connection, actor.community, actor.person, actor.name, key)
        self._cache.forget(actor.community, [_of_name(key)])
        with self._met_lock:
            self._met[actor.community, actor.person] = actor.name

    def grant(self, actor: Actor, person: Person, role: Role | None) -> None:
        """Give a person a role in this community, or take ours back with None; recorded in the ledger.

        Raises NotFound for a stranger: the role would never be that of whoever later comes by that name.
        """
        needs = self._permissions.require(actor, "role.set")
        if role is not None and person.key.startswith("name:"):
            raise NotFound(f"Nobody here is known as {person.name}; mention them, or let them write here first.")

        def work(db: Db) -> Row:
            before = store.member(db, actor.community, person.key) or {}
            key = name_key(person.name) or person.key
            store.set_role(db, actor.community, person.key, person.name, key, role)
            details = {"role": [_title(before.get("role")), _title(role)]}
            return self._record(db, actor, needs, "role.set", person.key, person.name, details)

        self._changes.transaction(actor, "role.set", work)

    def roles(self, actor: Actor) -> list[tuple[str, str]]:
        """Name and role of everybody to whom this database grants one."""
        self._permissions.require(actor, "role.read")
        with self._db.reading() as connection:
            return [(row["name"], _title(row["role"])) for row in store.with_role(connection, actor.community)]

    def set_policy(self, actor: Actor, action: str, role: Role) -> None:
        """Let an action need a role here."""
        needs = self._permissions.require(actor, "policy.set")
        name = known_action(action)

        def work(db: Db) -> Row:
            before = store.policy(db, actor.community).get(name, ACTIONS[name].default)
            store.set_policy(db, actor.community, name, role)
            return self._record(db, actor, needs, "policy.set", name, name, {"role": [_title(before), _title(role)]})

        self._changes.transaction(actor, "policy.set", work)

    def choose_policy(self, actor: Actor, preset: str) -> None:
        """Take the whole table `default` or `strict`."""
        needs = self._permissions.require(actor, "policy.set")

        def work(db: Db) -> Row:
            before = store.policy(db, actor.community)
            store.clear_policy(db, actor.community)
            if preset == "strict":
                for action, grant in ACTIONS.items():
                    store.set_policy(db, actor.community, action, grant.strict)
            details = {"policy": [before or "default", preset]}
            return self._record(db, actor, needs, "policy.set", preset, preset, details)

        self._changes.transaction(actor, "policy.set", work)

    def _record(
        self, db: Db, actor: Actor, needs: Role, action: str, subject: str, name: str, details: dict[str, Any]
    ) -> Row:
        kind = action.partition(".")[0]
        change = {"id": str(new_id()), "action": action, "kind": kind, "subject": subject, "name": name}
        return ledger.record(
            db, actor, needs, [{**change, "details": details}], {"settings": kind, "forget": [ALL_THINGS]}
        )


def _of_name(key: str) -> str:
    """The cache's key for the people of that name: no thing's, for name keys hold no blank."""
    return f"named {key}"


def _title(role: int | None) -> str:
    return "none" if role is None else Role(role).title
