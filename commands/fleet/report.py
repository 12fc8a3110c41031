"""Report on the fleet: a summary, health, security, resources, or what depends on what.

As text in chat, or as a file: HTML to read, CSV for spreadsheets.
"""

from typing import Literal

from pydantic import Field

from commands.base import Arguments, Attachment, Call, Reply
from inventory.fleet.report import Report, ReportKind, Table
from inventory.fleet.report_files import csv, html, plain
from inventory.services import Services

ACTION = "fleet.read"
EXAMPLES = ("fleet report", "fleet report security", "fleet report resources html", "fleet report dependencies csv")
_SHOWN = 5


class Args(Arguments):
    """About what, and as what."""

    kind: Literal["summary", "health", "security", "resources", "dependencies"] = Field(
        "summary", description="what it is about"
    )
    format: Literal["text", "html", "csv"] = Field("text", description="text, or a file")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Make it."""
    report = services.fleet.reports.make(call.actor, ReportKind(args.kind), call.now)
    lines = [f"Fleet {report.kind}: {figures(report)}."]
    if args.format == "text":
        lines += [line for table in report.tables if table.rows for line in _table(table)]
        return Reply("\n".join(lines), data=report)
    content, media = (html(report, call.zone), "text/html") if args.format == "html" else (csv(report), "text/csv")
    name = f"fleet-{report.kind}-{call.now.astimezone(call.zone):%Y-%m-%d}.{args.format}"
    file = Attachment(name, content.encode(), f"{media}; charset=utf-8")
    return Reply(lines[0], data={"kind": report.kind, "figures": report.figures}, attachment=file)


def figures(report: Report) -> str:
    """`3 targets, average health 0.9`: the figures in one line."""
    return ", ".join(f"{name} {plain(value) or 'not known'}" for name, value in report.figures.items())


def _table(table: Table) -> list[str]:
    rows = [" · ".join(plain(cell) for cell in row if plain(cell)) for row in table.rows[:_SHOWN]]
    more = [f"... and {len(table.rows) - _SHOWN} more"] if len(table.rows) > _SHOWN else []
    return [f"{table.title}:", *rows, *more]
