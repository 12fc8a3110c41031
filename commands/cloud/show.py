"""Show a resource with its tags, relations and history.

type:, region: and account: behind the name tell apart what is called alike.
"""

from pydantic import Field

from commands.base import Arguments, Call, Reply, Rest
from commands.cloud.rows import past_row, plain, resource_row, severity, short
from commands.wording import moment
from inventory.cloud.finding import Shown
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud show bucket-1", "cloud show arn:aws:s3:::bucket-1", "cloud show shop/web type:kubernetes.service")
_PROPERTIES, _RELATED, _HISTORY = 12, 8, 5


class Args(Arguments):
    """Which one."""

    resource: Rest = Field(
        description="its name, id or ARN, and filters where several are called so", min_length=1, max_length=2000
    )


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show it."""
    shown = services.cloud.finding.get(call.actor, args.resource, _HISTORY)
    return Reply("\n".join(_lines(call, shown)), data=shown)


def _lines(call: Call, shown: Shown) -> list[str]:
    one, zone = shown.resource, call.zone
    seen = f", seen {moment(one.seen_at, zone)}" if one.seen_at else ""
    lines = [resource_row(one), f"Id: {one.id}", f"Since {moment(one.added_at, zone)}{seen}."]
    tags = ", ".join(f"{key}={value}" for key, value in sorted(one.tags.items()))
    lines.append(f"Tags: {tags or 'none'}")
    pairs = list({**one.properties, **one.volatile}.items())
    lines += [f"{name}: {plain(value)}" for name, value in pairs[:_PROPERTIES]]
    if len(pairs) > _PROPERTIES:
        lines.append(f"… and {len(pairs) - _PROPERTIES} more properties.")
    lines += [f"→ {kind} {short(target)}" for kind, target in one.relations[:_RELATED]]
    lines += [f"← {resource_row(other)}" for other in shown.pointing[:_RELATED]]
    lines += [f"Breaks {broken.rule} ({severity(broken.severity)}): {broken.who} must act." for broken in shown.broken]
    return lines + [past_row(past, zone) for past in shown.history]
