"""Reports as files: a page for people, rows for spreadsheets. No I/O."""

from collections.abc import Iterator
from html import escape
from zoneinfo import ZoneInfo

from inventory.fleet.report import Cell, Report, Table
from inventory.sheets import BOM, escaped, line

_STYLE = (
    "body{font:15px system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1f2328}"
    "table{border-collapse:collapse;width:100%;margin:0 0 2rem}"
    "th,td{border-bottom:1px solid #d0d7de;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f6f8fa}dl{display:grid;grid-template-columns:max-content auto;gap:.2rem 1rem}"
    "dd{margin:0;font-weight:600}"
)


def html(report: Report, zone: ZoneInfo) -> str:
    """A page that needs nothing else and runs nothing."""
    title = f"Fleet: {report.kind}"
    when = f"{report.made_at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
    figures = "".join(f"<dt>{escape(name)}</dt><dd>{_text(value)}</dd>" for name, value in report.figures.items())
    tables = "".join(map(_table, report.tables))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(when)}</p>"
        f"<dl>{figures}</dl>{tables}</body></html>\n"
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    empty = "" if table.rows else f'<tr><td colspan="{len(table.columns)}">none</td></tr>'
    return f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}{empty}</tbody></table>"


def _text(cell: Cell) -> str:
    return escape(plain(cell))


def plain(cell: Cell) -> str:
    """A cell in words; nothing where it isn't known."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def csv(report: Report) -> str:
    """The figures and then each table under its title, with an empty line between; no cell is a formula."""
    return BOM + "".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield line(["figure", "value"])
    for name, value in report.figures.items():
        yield line([name, plain(value)])
    for table in report.tables:
        yield line([])
        yield line([table.title])
        yield line(table.columns)
        for row in table.rows:
            yield line([escaped(plain(cell)) for cell in row])
