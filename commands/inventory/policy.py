"""Show or set who may do what here.

`strict` and `default` choose a whole table; an action with a role sets one.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.actor import Role
from inventory.errors import Invalid
from inventory.permissions import ACTIONS
from inventory.services import Services

ACTION = "policy.read"
EXAMPLES = ("inventory policy", "inventory policy strict", "inventory policy inventory.add moderator")


class Args(Arguments):
    """What to set; nothing shows the table."""

    what: str | None = Field(None, description="strict, default, or an action such as inventory.add")
    role: Literal["member", "moderator", "admin", "nobody"] | None = Field(None, description="the role needed")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it or set it."""
    if args.what is None:
        return _shown(call, services)
    if args.role is None:
        if args.what not in ("strict", "default"):
            raise Invalid("Say strict or default, or an action and the role it needs, such as checkout moderator.")
        services.members.choose_policy(call.actor, args.what)
        return Reply(f"The policy is now {args.what}.")
    services.members.set_policy(call.actor, args.what, Role[args.role.upper()])
    return Reply(f"{args.what} now needs {args.role}.")


def _shown(call: Call, services: Services) -> Reply:
    standing = services.permissions.of(call.actor)
    titles = {action: standing.needed(action).title for action in ACTIONS}
    lines = [f"{action}: {title}" for action, title in titles.items()]
    return Reply("\n".join(["Who may do what here:", *lines]), data={"policy": titles})
