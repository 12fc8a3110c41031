"""List the services of the catalogue: whether they are scanned, how fast, and how their last look went."""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, Reply, option
from commands.wording import PAGE, paged
from inventory.cloud.settings import ServiceRecord
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud services", "cloud services failed", "cloud services all --page 3")


class Args(Arguments):
    """Which ones."""

    which: Literal["used", "all", "off", "failed"] = Field(
        "used", description="used ones have something in our accounts"
    )
    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    found = [record for record in services.cloud.settings.services(call.actor) if _wanted(record, args.which)]
    begin = (args.page - 1) * PAGE
    shown = found[begin : begin + PAGE]
    data: dict[str, object] = {"services": shown, "total": len(found)}
    if not shown:
        return Reply(f"There are none; {call.prefix}cloud services all lists the catalogue.", data=data)
    more = None
    if len(found) > begin + PAGE:
        more = f"{call.prefix}cloud services {args.which} --page {args.page + 1}"
    return paged(f"{len(found)} services ({args.which}):", [_row(record) for record in shown], more, data)


def _wanted(record: ServiceRecord, which: str) -> bool:
    return {"all": True, "off": not record.enabled, "failed": record.failed > 0}.get(which, record.resources > 0)


def _row(record: ServiceRecord) -> str:
    off = "" if record.enabled else " (off)"
    rate = record.configuration.get("requestsPerSecond", record.rate)
    pace = f", {rate:g} calls/s" if rate else ""
    failed = f", {record.failed} parts failed: {record.error}" if record.failed else ""
    kinds = f"{record.types} type{'s' * (record.types != 1)}"
    return f"{record.service}{off} · {record.provider} · {kinds}{pace}: {record.resources} resources{failed}"
