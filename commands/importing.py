"""Files that come with a call, and what an import made of them in words."""

from commands.base import Attachment, Call
from inventory.errors import Invalid
from inventory.sheets import Format, Imported


def attached(call: Call, name: str) -> Attachment:
    """The file that came with a call, or that it names; raises Invalid where there is not one."""
    if len(call.attachments) > 1:
        raise Invalid("Please attach one file at a time.")
    if call.attachments:
        return call.attachments[0]
    if name:
        raise Invalid(f"I have no file '{name}' here; attach it, or check its path on the console.")
    raise Invalid("Please attach a CSV or JSON file, or name it on the console.")


def format_of(name: str) -> Format | None:
    """The format that a file's name tells."""
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
