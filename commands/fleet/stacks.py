"""List compose stacks: where they run, what belongs to them and what needs what."""

from collections.abc import Mapping
from typing import Any

from commands.base import Arguments, Call, Reply, option
from commands.wording import PAGE, paged
from inventory.fleet.filters import Filter
from inventory.fleet.words import Runtime
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet stacks", "fleet stacks --page 2")


class Args(Arguments):
    """Which part."""

    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    targets = services.fleet.targets.documents(call.actor, Filter(runtime=Runtime.DOCKER), limit=200)
    stacks = [
        {"target": target.name, "name": name, **entry}
        for target in targets
        for name, entry in target.document.get("stacks", {}).get("items", {}).items()
    ]
    shown = stacks[(args.page - 1) * PAGE : args.page * PAGE]
    if not shown:
        return Reply("There are no stacks." if args.page == 1 else "There are no more.", data={"stacks": []})
    more = f"{call.prefix}fleet stacks --page {args.page + 1}" if len(stacks) > args.page * PAGE else None
    return paged("Stacks:", [_row(stack) for stack in shown], more, {"stacks": shown})


def _row(stack: Mapping[str, Any]) -> str:
    parts = [_part(name, service) for name, service in stack["services"].items()]
    return f"{stack['name']} on {stack['target']}: {'; '.join(parts)}"


def _part(name: str, service: Mapping[str, Any]) -> str:
    needs = f" → {', '.join(service['depends_on'])}" if service["depends_on"] else ""
    return f"{name} {service['status']}{needs}"
