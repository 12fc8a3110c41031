"""Who may do what: one table of actions, one check for every door."""

from collections.abc import Mapping
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


class Standing(NamedTuple):
    """An actor's role, and the roles that their community has set for actions."""

    role: Role
    policy: Mapping[str, Role]

    def needed(self, action: str) -> Role:
        """The role that `action` needs in this community; NOBODY where nobody may."""
        return self.policy.get(action, ACTIONS[action].default)

    def allows(self, action: str) -> bool:
        """Whether the actor may do this."""
        return self.role >= self.needed(action)


class Permissions:
    """Answers from a cache that is at most five seconds old; a change is checked again in its transaction."""

    def __init__(self, db: Database, standings: Cache) -> None:
        self._db = db
        self._standings = standings

    def of(self, actor: Actor) -> Standing:
        """How the actor stands; their role is the shown token's, else the higher of the platform's and ours.

        Role and policy are one entry, as each command needs both, and mostly twice.
        """

        def load() -> Standing:
            with self._db.reading() as connection:
                role, policy = store.standing(connection, actor)
            return Standing(Role(role), {action: Role(needed) for action, needed in policy.items()})

        return self._standings.thing(actor.community, (actor.person, actor.credential, int(actor.rank)), load)

    def require(self, actor: Actor, action: str) -> Role:
        """The role that the action needs, for the check in the transaction; raises Denied."""
        return self.standing(actor, action).needed(action)

    def standing(self, actor: Actor, action: str) -> Standing:
        """How an actor stands who may do this; raises Denied."""
        standing = self.of(actor)
        if not standing.allows(action):
            event(Category.AUTHZ, action, Result.DENIED, community=actor.community, user=actor.person)
            raise Denied(denial(action, standing.needed(action)))
        return standing


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
