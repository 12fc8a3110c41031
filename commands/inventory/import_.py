"""Add and change many things at once, from a CSV or JSON file.

Attach the file, or name it on the console. Its columns are those of an export: ref, name, description, labels,
quantity, loans; a missing column keeps what is there. A thing is recognised by its ref, else by its name. Nothing
is imported while any row is at fault: --dry-run tells what would happen. The same file again, within a day,
changes nothing.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Call, FileName, Reply, flag, option
from commands.importing import attached, format_of, worded
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
    file = attached(call, args.file)
    form = args.format or format_of(file.name)
    report = services.exchange.import_file(call.actor, file.content, form, dry_run=args.dry_run)
    done = not report.error_count
    return Reply(worded(report), success=done, data=report, code="" if done else "invalid")
