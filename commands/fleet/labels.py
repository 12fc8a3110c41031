"""Add labels to a target, or take them away: `-old` takes `old` away."""

from typing import Annotated

from pydantic import Field

from commands.base import Arguments, Call, Kind, Reply
from commands.fleet.rows import brief
from commands.wording import split_labels
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet labels web1 eu frontend", "fleet labels web1 -old new")
_MINUS = ("-", "–", "—")


class Args(Arguments):
    """Which one, and which labels."""

    target: str = Field(description="the target's name or address")
    labels: Annotated[tuple[str, ...], Kind.MANY] = Field(description="labels, with - those to take away", min_length=1)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Change them."""
    words = split_labels(args.labels)
    add = [word for word in words if not word.startswith(_MINUS)]
    remove = [word[1:] for word in words if word.startswith(_MINUS)]
    target = services.fleet.keeping.labels(call.actor, args.target, add, remove)
    told = ", ".join(target.labels) or "none"
    return Reply(f"Labels of {target.name}: {told}.", data={"target": brief(target)})
