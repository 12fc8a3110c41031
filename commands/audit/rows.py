"""The reply of every audit command: a page of the ledger."""

from commands.base import Call, Reply
from commands.chronicle import told
from commands.wording import PAGE, paged
from inventory.audit import Activity


def listed(call: Call, command: str, rows: list[Activity]) -> Reply:
    """One page of these rows, which are one more than a page where there is a next one."""
    shown = rows[:PAGE]
    data: dict[str, object] = {"activity": shown}
    if not shown:
        return Reply("Nothing is recorded there.", private=True, data=data)
    more = f"{call.prefix}{command} --before {shown[-1].seq}" if len(rows) > PAGE else None
    lines = [f"{told(row, call.zone, subject=True)} via {row.door}" for row in shown]
    return paged("Audit, newest first:", lines, more, data)
