"""The fleet in figures: how many there are, how they do, and what couldn't be seen."""

from commands.base import Arguments, Call, Reply
from commands.fleet.rows import nothing_yet
from inventory.fleet.model import SourceState
from inventory.fleet.service import Overview
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet overview", "fleet")


class Args(Arguments):
    """Nothing to choose."""


def run(call: Call, services: Services, args: Args) -> Reply:
    """Count it."""
    found = services.fleet.targets.overview(call.actor, call.now)
    if not found.total:
        return Reply(nothing_yet(call), data=found)
    return Reply("\n".join(_lines(found)), data=found)


def _lines(found: Overview) -> list[str]:
    health = "" if found.health is None else f", health {found.health:.2f} on average"
    stale = f"; {found.stale} stale" if found.stale else ""
    scores = f"{found.healthy} healthy, {found.warning} unhealthy, {found.critical} critical{stale}"
    lines = [
        f"{found.total} {'target' if found.total == 1 else 'targets'}{health}: {scores}.",
        f"Status: {_counts(found.by_status)}.",
        f"Roles: {_counts(found.by_role)}.",
    ]
    if found.by_runtime:
        lines.append(f"Services: {_counts(found.by_runtime)}.")
    hidden = [state for state in found.sources if not state.complete]
    return [*lines, *(f"{_place(state)} doesn't show us all: {state.reason}." for state in hidden)]


def _place(state: SourceState) -> str:
    return f"{state.source} {state.account}".strip()


def _counts(counts: dict[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count} {name}" for name, count in ranked) or "none"
