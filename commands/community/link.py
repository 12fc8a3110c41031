"""Let a server and a channel share one inventory: without a code, get one; with it, join.

The code is good for one place within 15 minutes. The place that joins leaves its own things, loans, roles and
alerts as they are, and has them again when it leaves; export and import take things along.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from inventory.services import Services

ACTION = "community.link"
EXAMPLES = ("community link", "community link K7PM-X2QD-93TV")


class Args(Arguments):
    """The code, where there is one."""

    code: str | None = Field(None, description="the code that the other place was given", min_length=8, max_length=30)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Give a code, or join with one."""
    if args.code is not None:
        return _join(call, services, args.code)
    if not call.private:
        sentence = "Whoever reads the code can join, so it can't stand in a channel: use /community link on Discord."
        return Reply(sentence, success=False, code="invalid")
    code = services.links.code(call.actor)
    said = f"An admin there says {call.prefix}community link {code} within 15 minutes."
    trust = "That place's admins and moderators will have the same rights here."
    return Reply(f"Code for one place that is to share this inventory: {code}. {said} {trust}", private=True)


def _join(call: Call, services: Services, code: str) -> Reply:
    joined = services.links.join(call.actor, call.place, code)
    waiting = f"{joined.things} things" if joined.things != 1 else "1 thing"
    levels = f" and {joined.levels} stock levels" if joined.levels else ""
    kept = f"What this place had of its own ({waiting}{levels}, with loans, roles and alerts) stays as it is and comes"
    back = f"back with {call.prefix}community unlink; to take things along, export them first and import them here."
    return Reply(f"This place now shares the inventory of {joined.community}. {kept} {back}")
