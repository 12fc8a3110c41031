"""What an import would do: each row finds its thing, by ref or else by name, and becomes a change or a fault."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from inventory.actor import Actor
from inventory.errors import Conflict, Invalid, StorekeeperError
from inventory.items import model
from inventory.items.exchange_rows import FileRow, LoanRow
from inventory.items.model import Item, Loan
from inventory.items.revision import differences, edited
from inventory.sheets import RowError

Draft = Callable[[FileRow], Item]


class Plan(NamedTuple):
    """New things with their loans, changed things before and after, how many stay, and the rows at fault."""

    added: list[Item]
    changed: list[tuple[Item, Item]]
    unchanged: int
    errors: list[RowError]


def plan(rows: Sequence[FileRow], there: Iterable[Item], draft: Draft, actor: Actor, label_limit: int) -> Plan:
    """What these rows make of the things that are `there`, which hold every ref and name of the rows."""
    things = list(there)
    made = Plan([], [], 0, [])
    first: dict[tuple[str, str], int] = {}
    targets = _targets(rows, things)
    holders = _holders(rows, things, targets)
    for row in rows:
        item = targets.get(row.number)
        try:
            _seen_once(row, item, first)
            _name_free(row, item, holders)
            made = _planned(made, row, item, draft, actor, label_limit)
        except StorekeeperError as error:
            made.errors.append(RowError(row=row.number, sentence=error.sentence))
    return made


def _planned(made: Plan, row: FileRow, item: Item | None, draft: Draft, actor: Actor, label_limit: int) -> Plan:
    if item is None:
        made.added.append(_lent(draft(row), row, actor))
        return made
    after = _revised(item, row, label_limit)
    if not differences(item, after):
        return made._replace(unchanged=made.unchanged + 1)
    made.changed.append((item, after))
    return made


def _targets(rows: Sequence[FileRow], things: list[Item]) -> dict[int, Item]:
    """The thing that each row means, by the row's number; a thing found by its ref isn't found by its old name."""
    by_ref = {item.ref: item for item in things}
    found = {row.number: by_ref[row.ref] for row in rows if row.ref in by_ref}
    claimed = {item.id for item in found.values()}
    by_key = {item.name_key: item for item in things if item.id not in claimed}
    for row in rows:
        if row.number not in found and (item := by_key.get(row.key)):
            found[row.number] = item
    return found


def _holders(rows: Sequence[FileRow], things: list[Item], targets: dict[int, Item]) -> dict[str, Item]:
    """By name key, the things that keep their name."""
    renamed = {
        item.id
        for row in rows
        if (item := targets.get(row.number)) and row.name is not None and row.key != item.name_key
    }
    return {item.name_key: item for item in things if item.id not in renamed}


def _seen_once(row: FileRow, item: Item | None, first: dict[tuple[str, str], int]) -> None:
    kept, thing = (item.name_key, str(item.id)) if item else ("", "")
    marks = {"name": row.key or kept, "ref": row.ref or "", "thing": thing}
    for what, mark in marks.items():
        earlier = first.setdefault((what, mark), row.number) if mark else row.number
        if earlier != row.number:
            raise Invalid(f"Row {earlier} has the same {what}; keep one of the two.")


def _name_free(row: FileRow, item: Item | None, holders: dict[str, Item]) -> None:
    holder = holders.get(row.key)
    if holder is not None and (item is None or item.id != holder.id):
        raise Conflict(f"The name '{holder.name}' belongs to another thing here (ref {holder.ref}).")


def _revised(item: Item, row: FileRow, label_limit: int) -> Item:
    after = edited(row.name, row.description, row.quantity)(item)
    labels = item.labels
    # A thing may carry more labels than a limit that was lowered since.
    if row.labels is not None and row.labels != labels:
        labels = model.valid_labels(row.labels, label_limit)
    if row.loans is not None and not _same_loans(item.loans, row.loans):
        raise Conflict(
            f"The loans of '{item.name}' are others now; check it in or out instead, and leave this cell empty."
        )
    return after.model_copy(update={"ref": row.ref or item.ref, "labels": labels})


def _same_loans(there: list[Loan], said: list[LoanRow]) -> bool:
    loans = {loan.holder: loan for loan in there}
    return len(loans) == len(said) == len({row.holder for row in said}) and all(
        (loan := loans.get(row.holder)) is not None
        and (row.quantity, row.due_at) == (loan.quantity, loan.due_at)
        and row.lent_at in (None, loan.lent_at)
        for row in said
    )


def _lent(item: Item, row: FileRow, actor: Actor) -> Item:
    """A new thing with the loans that its row tells of."""
    said = row.loans or []
    twice = [holder for holder, count in Counter(loan.holder for loan in said).items() if count > 1]
    if twice:
        raise Invalid(f"{twice[0]} has two loans of '{item.name}'; make one of them.")
    lent = sum(loan.quantity for loan in said)
    if lent > item.quantity:
        raise Conflict(f"{lent} of '{item.name}' are lent, but there are only {item.quantity}.")
    loans = [_loan(loan, actor) for loan in said]
    latest = max((loan.lent_at for loan in loans), default=None)
    return item.model_copy(update={"loans": loans, "lent": lent, "checked_out_at": latest})


def _loan(row: LoanRow, actor: Actor) -> Loan:
    known = {"lent_by": row.lent_by or actor.person, "lent_at": row.lent_at or datetime.now(UTC)}
    return Loan.model_validate({**row.model_dump(), **known})
