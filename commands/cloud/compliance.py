"""Show which rules are broken, by how many, and who must act; of one rule, by which resources."""

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.cloud.breaches import breaking_reply
from commands.cloud.rows import severity
from commands.wording import PAGE
from inventory.cloud.checking import Result
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud compliance", "cloud compliance aws-volume-encrypted")


class Args(Arguments):
    """Of what."""

    rule: str = Field("", description="one rule", max_length=100)
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    checking = services.cloud.checking
    if args.rule:
        found = checking.breaking(call.actor, args.rule, skip=(args.page - 1) * PAGE, limit=PAGE + 1)
        command = f"cloud compliance {args.rule}"
        return breaking_reply(call, f"{args.rule} is broken by:", f"{args.rule} is kept.", found, command, args.page)
    results = checking.results(call.actor, "exposure", "compliance")
    broken = [result for result in results if result.resources]
    data: dict[str, object] = {"rules": results}
    if not broken:
        return Reply(f"All {len(results)} rules are kept.", data=data)
    lines = [f"{len(broken)} of {len(results)} rules are broken:", *map(_row, broken)]
    return Reply("\n".join(lines), data=data)


def _row(result: Result) -> str:
    who = ", ".join(result.who)
    return f"{result.rule} ({severity(result.severity)}), {result.resources} times: {result.title}. To act: {who}."
