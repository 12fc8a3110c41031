"""Places that share one inventory: a code given in one and entered in the other joins them, until one leaves.

The place that joins leaves its own community as it is, things, loans, roles and alerts, and finds it so when it
leaves again: nothing is merged, so nothing can be lost or come into the wrong hands.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from inventory.actor import Actor, Role
from inventory.changes import Notices
from inventory.communities import store
from inventory.communities.service import EVERYWHERE, CommunityRoom, joined_key, place_key, recorded
from inventory.db import Db, Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ledger import store as ledger

CODE_LIFE = timedelta(minutes=15)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 12
"""Some 59 bits: at a community's whole rate limit, guessing one of a million open codes takes a thousand years."""


class Joined(NamedTuple):
    """Whose inventory a place sees now, and how much of its own waits for it."""

    community: str
    things: int
    levels: int


class LinkService:
    """Every method raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CommunityRoom, notices: Notices) -> None:
        self._room = room
        self._notices = notices

    def code(self, actor: Actor) -> str:
        """A new code with which one place can join this community within 15 minutes; an older one ends."""
        needs = self._room.permissions.require(actor, "community.link")
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        digest = _digest(code)

        def work(db: Db) -> Row:
            store.new_code(db, actor.community, digest, actor.person, CODE_LIFE)
            change = recorded("community.code", actor.community, actor.community, {})
            return ledger.record(db, actor, needs, [change], {"digest": digest.hex()})

        if self._room.changes.transaction(actor, "community.code", work)["digest"] != digest.hex():
            raise Conflict("That code was shown already; ask for a new one.")
        return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))

    def join(self, actor: Actor, place: str, code: str) -> Joined:
        """Let a place share the inventory that the code is of; raises Invalid, NotFound or Conflict."""
        needs = self._room.permissions.require(actor, "community.link")
        if not place:
            raise Invalid("Enter the code in the server or channel that is to join.")

        def work(db: Db) -> Row:
            row = store.use_code(db, _digest(code))
            if row is None:
                raise NotFound("That code is unknown, used or older than 15 minutes; ask for a new one.")
            return self._joined(db, actor, needs, place, row["community_id"])

        answer = self._room.changes.transaction(actor, "community.share", work)
        self._moved(place, actor.community, answer["community"])
        return Joined(answer["community"], answer["things"], answer["levels"])

    def _joined(self, db: Db, actor: Actor, needs: Role, place: str, to: str) -> Row:
        if actor.community != place:
            raise Conflict("This place shares another inventory already; unlink it first.")
        if to == place:
            raise Conflict("That code is this place's own; enter it in the place that is to join.")
        if store.places(db, place):
            raise Conflict("Other places share this one's inventory; they have to leave it before it can join another.")
        if not store.join(db, place, to):
            raise Conflict("Somebody else let this place join at this moment.")
        store.take_channels(db, place, place, to)
        store.drop_code(db, place)
        counts = store.left_behind(db, place)
        ledger.record(db, _guest(actor, to), Role.NONE, [recorded("community.join", place, place, {})], {})
        own = recorded("community.share", place, place, {"community": to, **counts})
        return ledger.record(db, actor, needs, [own], {"community": to, **counts})

    def leave(self, actor: Actor, place: str) -> Joined:
        """Let a place have its own inventory again; raises NotFound for one that shares none here."""
        needs = self._room.permissions.require(actor, "community.link")

        def work(db: Db) -> Row:
            if not store.leave(db, place, actor.community):
                raise NotFound(f"{place or 'This place'} has joined no other inventory; there is nothing to unlink.")
            store.take_channels(db, actor.community, place, place)
            counts = store.left_behind(db, place)
            ledger.record(db, _guest(actor, place), Role.NONE, [recorded("community.return", place, place, {})], {})
            return ledger.record(db, actor, needs, [recorded("community.leave", place, place, {})], counts)

        answer = self._room.changes.transaction(actor, "community.leave", work)
        self._moved(place, actor.community, place)
        return Joined(place, answer["things"], answer["levels"])

    def _moved(self, place: str, before: str, after: str) -> None:
        """Forget on every replica where the place belonged."""
        self._notices.changed(EVERYWHERE, [joined_key(place)])
        for community in (before, after):
            self._notices.changed(community, [place_key(place)])


def _digest(code: str) -> bytes:
    """The SHA-256 of a code, however its groups were written."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(typed.encode()).digest()


def _guest(actor: Actor, community: str) -> Actor:
    """The caller in the other community's audit trail, where they have no role and need none."""
    return replace(actor, community=community, rank=Role.NONE, key=None)
