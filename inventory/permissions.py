"""Who may do what: one table of actions, one check for every door."""

from types import MappingProxyType
from typing import NamedTuple

from inventory.aaa import Category, Result, event
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.errors import Denied, Invalid
from inventory.members import store
from inventory.suggest import nearest


class Grant(NamedTuple):
    """The role an action needs by default, and under the policy `strict` (the first generation's table)."""

    default: Role
    strict: Role


_MEMBER, _MODERATOR, _ADMIN = Role.MEMBER, Role.MODERATOR, Role.ADMIN
ACTIONS = MappingProxyType(
    {
        "inventory.read": Grant(_MEMBER, _MEMBER),
        "inventory.add": Grant(_MEMBER, _MODERATOR),
        "inventory.checkout": Grant(_MEMBER, _MODERATOR),
        "inventory.checkin": Grant(_MEMBER, _MODERATOR),
        "inventory.checkin_any": Grant(_MODERATOR, _MODERATOR),
        "inventory.undo": Grant(_MEMBER, _MODERATOR),
        "inventory.labels": Grant(_MODERATOR, _MODERATOR),
        "inventory.edit": Grant(_MODERATOR, _MODERATOR),
        "inventory.delete": Grant(_MODERATOR, _ADMIN),
        "inventory.restore": Grant(_MODERATOR, _ADMIN),
        "inventory.import": Grant(_MODERATOR, _ADMIN),
        "inventory.export": Grant(_MODERATOR, _MODERATOR),
        "stock.read": Grant(_MEMBER, _MEMBER),
        "stock.change": Grant(_MODERATOR, _MODERATOR),
        "stock.set": Grant(_MODERATOR, _ADMIN),
        "asset.read": Grant(_MEMBER, _MEMBER),
        "asset.hold": Grant(_MEMBER, _MEMBER),
        "asset.watch": Grant(_MODERATOR, _MODERATOR),
        "asset.set": Grant(_ADMIN, _ADMIN),
        "fleet.read": Grant(_MEMBER, _MODERATOR),
        "fleet.export": Grant(_MODERATOR, _MODERATOR),
        "fleet.import": Grant(_ADMIN, _ADMIN),
        "fleet.snapshot": Grant(_MODERATOR, _MODERATOR),
        "fleet.discover": Grant(_MODERATOR, _MODERATOR),
        "fleet.set": Grant(_MODERATOR, _ADMIN),
        "fleet.trust": Grant(_MODERATOR, _ADMIN),
        "cloud.read": Grant(_MODERATOR, _MODERATOR),
        "cloud.scan": Grant(_MODERATOR, _ADMIN),
        "cloud.set": Grant(_ADMIN, _ADMIN),
        "audit.read": Grant(_ADMIN, _ADMIN),
        "alerts.read": Grant(_MODERATOR, _MODERATOR),
        "alerts.set": Grant(_MODERATOR, _ADMIN),
        "webhooks.read": Grant(_ADMIN, _ADMIN),
        "webhooks.set": Grant(_ADMIN, _ADMIN),
        "jobs.read": Grant(_ADMIN, _ADMIN),
        "jobs.set": Grant(_ADMIN, _ADMIN),
        "community.read": Grant(_MEMBER, _MEMBER),
        "community.set": Grant(_ADMIN, _ADMIN),
        "community.link": Grant(_ADMIN, _ADMIN),
        "channel.set": Grant(_MODERATOR, _ADMIN),
        "policy.read": Grant(_MEMBER, _MEMBER),
        "policy.set": Grant(_ADMIN, _ADMIN),
        "role.set": Grant(_ADMIN, _ADMIN),
        "role.read": Grant(_MEMBER, _MEMBER),
    }
)
FIXED = frozenset({"policy.read", "policy.set", "role.set", "community.set", "community.link"})


class Permissions:
    """Answers from caches that are at most five seconds old; a change is checked again in its transaction."""

    def __init__(self, db: Database, roles: Cache) -> None:
        self._db = db
        self._roles = roles

    def needed(self, community: str, action: str) -> Role:
        """The role that `action` needs in this community; NOBODY where nobody may."""
        chosen = self.policy(community).get(action)
        return ACTIONS[action].default if chosen is None else Role(chosen)

    def policy(self, community: str) -> dict[str, int]:
        """The actions whose role this community has set, with that role."""

        def load() -> dict[str, int]:
            with self._db.reading() as connection:
                return store.policy(connection, community)

        return self._roles.thing(community, "policy", load)

    def role(self, actor: Actor) -> Role:
        """The actor's role: the token's where one was shown, else the higher of the platform's and ours."""
        if actor.rank is Role.ADMIN and actor.credential is None:
            return Role.ADMIN

        def load() -> Role:
            with self._db.reading() as connection:
                return Role(store.role(connection, actor))

        return self._roles.thing(actor.community, (actor.person, actor.credential, actor.rank), load)

    def allows(self, actor: Actor, action: str) -> bool:
        """Whether the actor may do this, as far as the caches know."""
        return self.role(actor) >= self.needed(actor.community, action)

    def require(self, actor: Actor, action: str) -> Role:
        """The role that the action needs, for the check in the transaction; raises Denied."""
        needed = self.needed(actor.community, action)
        if self.role(actor) < needed:
            event(Category.AUTHZ, action, Result.DENIED, community=actor.community, user=actor.person)
            raise Denied(denial(action, needed))
        return needed


def denial(action: str, needed: Role) -> str:
    """The sentence for somebody who may not do this."""
    what = action.replace(".", " ").replace("_", " ")
    if needed is Role.NOBODY:
        return f"Nobody may do that here ({what})."
    return f"That needs the role {needed.title} ({what})."


def known_action(action: str) -> str:
    """The action of that name, where `inventory.` may be left out; raises Invalid for none, and for a fixed role."""
    choices = [name for name in ACTIONS if name not in FIXED]
    for name in (action, f"inventory.{action}"):
        if name in choices:
            return name
    near = nearest(action, [name.removeprefix("inventory.") for name in choices])
    hint = f"Did you mean {' or '.join(near)}?" if near else "inventory policy lists them."
    raise Invalid(f"There is no action '{action[:60]}' to set. {hint}")
