"""List what runs where: services of systemd, containers, guests and listening programs."""

from commands.base import Arguments, Call, Reply, option
from commands.wording import PAGE, paged
from inventory.fleet.service import OnTarget
from inventory.fleet.words import Runtime, ServiceStatus
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet services --runtime docker", "fleet services --stack web --status stopped --page 2")


class Args(Arguments):
    """Which of them."""

    runtime: Runtime | None = option(None, "docker, systemd, proxmox or bare_metal")
    stack: str = option("", "only those of this compose stack")
    status: ServiceStatus | None = option(None, "running, stopped, failed or unknown")
    name: str = option("", "only those whose name or image holds this")
    page: int = option(1, "which page", ge=1, le=1000)
    limit: int = option(PAGE, "how many on a page", ge=1, le=100)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    found = services.fleet.targets.services(
        call.actor, runtime=args.runtime, stack=args.stack, status=args.status, name=args.name,
        skip=(args.page - 1) * args.limit, limit=args.limit + 1,
    )  # fmt: skip
    shown = found[: args.limit]
    data: dict[str, object] = {"services": [_data(one) for one in shown], "page": args.page}
    if not shown:
        none = "No service is like that." if _options(args) else "No service is known yet."
        return Reply(none if args.page == 1 else "There are no more.", data=data)
    more = f"{call.prefix}fleet services{_options(args)} --page {args.page + 1}" if len(found) > args.limit else None
    return paged("Services:", [_row(one) for one in shown], more, data)


def _row(one: OnTarget) -> str:
    served = one.service
    image = f" {served.image}" if served.image else ""
    stack = f" of {served.stack}" if served.stack else ""
    needs = f", needs {', '.join(served.depends_on)}" if served.depends_on else ""
    return f"{one.target.name}: {served.name} ({served.runtime}){image}{stack} {served.status}{needs}"


def _data(one: OnTarget) -> dict[str, object]:
    return {"target": one.target.name, "target_id": str(one.target.id), **one.service._asdict()}


def _options(args: Args) -> str:
    given = [("runtime", args.runtime), ("stack", f'"{args.stack}"' if args.stack else ""), ("status", args.status)]
    given += [("name", f'"{args.name}"' if args.name else ""), ("limit", str(args.limit) if args.limit != PAGE else "")]
    return "".join(f" --{name} {value}" for name, value in given if value)
