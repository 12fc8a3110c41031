"""Give somebody a role in this community."""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, PersonName, Reply, person_named
from inventory.actor import Role
from inventory.services import Services

ACTION = "role.set"
EXAMPLES = ("role set @mia moderator", "role set bob none")


class Args(Arguments):
    """Who gets what."""

    person: PersonName = Field(description="who")
    role: Literal["none", "member", "moderator", "admin"] = Field(description="the role; none takes ours away")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Grant it."""
    person = person_named(call, services, args.person)
    services.members.grant(call.actor, person, None if args.role == "none" else Role[args.role.upper()])
    return Reply(f"{person.name} now has the role {args.role}.")
