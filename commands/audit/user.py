"""Show what somebody changed."""

from pydantic import Field

from commands.audit.rows import listed
from commands.base import Arguments, Call, PersonName, Reply, option, person_named
from commands.wording import PAGE
from inventory.services import Services

ACTION = "audit.read"
EXAMPLES = ("audit user @mia",)


class Args(Arguments):
    """Who."""

    person: PersonName = Field(description="who made the changes")
    before: int | None = option(None, "only changes before this number", ge=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List their changes."""
    person = person_named(call, services, args.person)
    rows = services.audit.of_person(call.actor, person.key, PAGE + 1, args.before)
    return listed(call, f'audit user "{args.person}"', rows)
