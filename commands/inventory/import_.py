"""Add and change many things at once, from a CSV or JSON file.

Attach the file, or name it on the console. Its columns are those of an export: ref, name, description, labels,
quantity, loans; a missing column keeps what is there. A thing is recognised by its ref, else by its name. Nothing
is imported while any row is at fault: --dry-run tells what would happen. The same file again, within a day,
changes nothing.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Attachment, Call, FileName, Reply, flag, option
from inventory.errors import Invalid
from inventory.items.exchange import Format, Imported
from inventory.services import Services

ACTION = "inventory.import"
EXAMPLES = ("inventory import things.csv --dry-run", "inventory import things.csv", "inventory import --format json")
DESTRUCTIVE = True


class Args(Arguments):
    """Which file, and how."""

    file: FileName = Field("", description="the file's path, on the console; elsewhere attach it")
    dry_run: bool = flag("only tell what would happen")
    format: Literal["csv", "json"] | None = option(None, "csv or json, where the file's name doesn't tell")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Import it."""
    file = _file(call, args.file)
    form = args.format or _format_of(file.name)
    report = services.exchange.import_file(call.actor, file.content, form, dry_run=args.dry_run)
    done = not report.error_count
    return Reply(worded(report), success=done, data=report.model_dump(mode="json"), code="" if done else "invalid")


def _file(call: Call, name: str) -> Attachment:
    if len(call.attachments) > 1:
        raise Invalid("Please attach one file at a time.")
    if call.attachments:
        return call.attachments[0]
    if name:
        raise Invalid(f"I have no file '{name}' here; attach it, or check its path on the console.")
    raise Invalid("Please attach a CSV or JSON file, or name it on the console.")


def _format_of(name: str) -> Format | None:
    ending = name.rpartition(".")[2].lower()
    return "json" if ending == "json" else "csv" if ending == "csv" else None


def worded(report: Imported) -> str:
    """The report in a line, and a line for each fault that is shown."""
    counts = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged"
    if not report.error_count:
        return f"It would be {counts}." if report.dry_run else f"Imported: {counts}."
    rows = "1 row is" if report.error_count == 1 else f"{report.error_count} rows are"
    told = [f"row {fault.row}: {fault.sentence}" for fault in report.errors]
    more = report.error_count - len(told)
    return "\n".join([f"Nothing was imported: {rows} at fault.", *told, *([f"... and {more} more."] if more else [])])
