"""Levels, movements and reservations in words, the same in every reply."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.base import Reply, Table
from commands.wording import moment
from inventory.locale import number
from inventory.stock.counting import Counted
from inventory.stock.model import Booked, Level, Movement, Product, Reservation
from inventory.stock.reserving import Held


def level_row(level: Level) -> str:
    """A level as one line of a list."""
    number = f" (#{level.product})" if level.name else ""
    return f"{level.label}{number}: {here(level)}"


def here(level: Level) -> str:
    """`12 in main, 3 of them reserved (low)`."""
    kept = f", {number(level.held)} of them reserved" if level.held else ""
    low = " (low)" if level.alarm else ""
    return f"{number(level.quantity)} in {level.warehouse}{kept}{low}"


def levels_table(levels: Sequence[Level]) -> Table:
    """Levels in columns."""
    cells = [
        (
            level.label,
            level.warehouse,
            number(level.quantity),
            number(level.held),
            number(level.low) if level.low else "",
        )
        for level in levels
    ]
    return Table(("Product", "Warehouse", "There", "Reserved", "Low below"), tuple(cells))


def product_text(product: Product) -> str:
    """A product with all its levels."""
    if not product.levels:
        return f"There is no {product.label} in stock."
    label = f" (#{product.number})" if product.name else ""
    total = sum(level.quantity for level in product.levels)
    in_all = f", {number(total)} in all" if len(product.levels) > 1 else ""
    return f"{product.label}{label}: {'; '.join(here(level) for level in product.levels)}{in_all}."


def after(booked: Booked) -> str:
    """How many are left in the places that an operation touched."""
    return "; ".join(here(level) for level in booked.levels)


def booked_reply(text: str, booked: Booked) -> Reply:
    """The reply to an operation: what was done, and what is there now."""
    return Reply(f"{text} Now {after(booked)}.", data=booked)


def held_row(held: Held, zone: ZoneInfo) -> str:
    """An open reservation as one line."""
    name = held.name or f"product {held.product}"
    note = f": {held.note}" if held.note else ""
    what = f"{number(held.pieces)} × {name} in {held.warehouse}"
    return f"{held.code}: {what} for {held.person_name}{until(held, zone)}{note}"


def until(held: Reservation, zone: ZoneInfo) -> str:
    """`, until 2026-11-21 12:15:00`, or nothing."""
    return f", until {moment(held.expires_at, zone)}" if held.expires_at else ""


def movement_row(movement: Movement, zone: ZoneInfo) -> str:
    """A movement as one line: when, who, what, and how many that left."""
    parts = [
        f"{count:+d}{what}" for count, what in ((movement.quantity, ""), (movement.reserved, " reserved")) if count
    ]
    note = f" ({movement.note})" if movement.note else ""
    told = f"{moment(movement.created_at, zone)} {movement.person_name} {movement.kind} {', '.join(parts)}"
    return f"{told} in {movement.warehouse}, {number(movement.balance)} there{note}"


def counted_text(report: Counted) -> str:
    """A stock-take: what agreed, and each difference."""
    if not report.differences:
        return f"All {report.agreed} agree with the book."
    lines = [
        f"{difference.name or f'product {difference.product}'} in {difference.warehouse}: {difference.counted} counted,"
        f" {difference.booked} in the book ({difference.counted - difference.booked:+d})"
        for difference in report.differences
    ]
    done = "It would change" if report.dry_run else "Changed"
    return "\n".join([f"{done} {len(lines)}, {report.agreed} agree:", *lines])


def levels_data(levels: Sequence[Level]) -> dict[str, object]:
    """Levels for programs."""
    return {"levels": levels}
