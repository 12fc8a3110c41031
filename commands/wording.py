"""How times, loans, things and pages are put into words, the same in every reply."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from commands.base import Call, Reply, Table, Tone
from inventory import locale
from inventory.items.loans import NamedLoan
from inventory.items.model import Item, Loan

PAGE = 10
_JOINT = 3
"""What stands between two lines where a platform shows them as one."""


def page_size(call: Call) -> int:
    """How many rows a page of things has: half as many where a reply has little room."""
    return PAGE if call.room is None else PAGE // 2


def moment(when: datetime, zone: ZoneInfo) -> str:
    """A time as the community's clock shows it."""
    return locale.moment(when.astimezone(zone))


def day(when: datetime, zone: ZoneInfo) -> str:
    """A due time: the day, and the hour where it isn't the day's end."""
    local = when.astimezone(zone)
    ends = (local.hour, local.minute) == (23, 59)
    return locale.date(local) if ends else f"{locale.date(local)} {locale.time_of_day(local)}"


def due(loan: Loan, zone: ZoneInfo) -> str:
    """`, due Fri 2026-11-27`, or nothing."""
    return f", due {day(loan.due_at, zone)}" if loan.due_at else ""


def counted(pieces: int, name: str) -> str:
    """`'drill'` for one piece, `3 × 'drill'` for more."""
    return f"'{name}'" if pieces == 1 else f"{locale.number(pieces)} × '{name}'"


def state(item: Item, zone: ZoneInfo) -> str:
    """Whether a thing is here or with whom, since when and until when."""
    if not item.loans:
        return "is available" if item.quantity == 1 else f"is available ({locale.number(item.quantity)} pieces)"
    loans = "; ".join(
        f"{locale.number(loan.quantity)} × {loan.holder_name}" if item.quantity > 1 else loan.holder_name
        for loan in item.loans
    )
    since = moment(min(loan.lent_at for loan in item.loans), zone)
    left = f"{locale.number(item.available)} of {locale.number(item.quantity)}"
    here = f"; {left} available" if item.quantity > 1 else ""
    until = due(item.loans[0], zone) if len(item.loans) == 1 else ""
    return f"is checked out to {loans} since {since}{until}{here}"


def row(item: Item, zone: ZoneInfo) -> str:
    """A thing as one line of a list."""
    labels = f" [{', '.join(item.labels)}]" if item.labels else ""
    pieces = f" ×{locale.number(item.quantity)}" if item.quantity > 1 else ""
    out = ", ".join(f"{loan.holder_name}{due(loan, zone)}" for loan in item.loans)
    holders = f" → {out}" if out else ""
    return f"{item.name}{pieces}{labels}{holders}"


def loan_row(loan: NamedLoan, zone: ZoneInfo) -> str:
    """A loan as one line of a list."""
    pieces = f" ×{locale.number(loan.quantity)}" if loan.quantity > 1 else ""
    return f"{loan.item_name}{pieces} → {loan.holder_name}{due(loan, zone)}"


def paged(
    heading: str, rows: Sequence[str], more: str | None, data: BaseModel | Mapping[str, object],
    table: Table | None = None, tone: Tone | None = None,
) -> Reply:  # fmt: skip
    """A list with its heading, and the command that shows the next page; `table` has the same rows in cells."""
    lines = [heading, *rows] + ([f"More: {more}"] if more else [])
    return Reply("\n".join(lines), data=data, more=more, table=table, tone=tone)


def pages(lines: Sequence[str], room: int) -> list[list[str]]:
    """The lines dealt to pages of at most `room` characters; a line longer than that has a page of its own."""
    dealt: list[list[str]] = [[]]
    for line in lines:
        if dealt[-1] and sum(len(kept) + _JOINT for kept in dealt[-1]) + len(line) > room:
            dealt.append([])
        dealt[-1].append(line)
    return dealt


def split_labels(texts: Sequence[str]) -> tuple[str, ...]:
    """Labels given as words, with commas, or both."""
    return tuple(label.strip() for text in texts for label in text.split(",") if label.strip())
