"""Show who has a role here."""

from commands.base import Arguments, Call, Reply
from commands.wording import paged
from inventory.services import Services

ACTION = "role.read"
EXAMPLES = ("role list",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    roles = services.members.roles(call.actor)
    if not roles:
        return Reply("Nobody has a role from me; everybody is a member.")
    return paged("Roles:", [f"{name}: {role}" for name, role in roles], None, {"roles": dict(roles)})
