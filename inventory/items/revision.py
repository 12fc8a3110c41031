"""Revisions: what a change makes of a thing, as functions from the old to the new, without a database."""

from collections.abc import Callable
from datetime import datetime

from inventory.db import Row
from inventory.errors import Conflict, Invalid, NotFound
from inventory.ids import new_id
from inventory.items import model
from inventory.items.model import Item
from inventory.text import name_key

Revision = Callable[[Item], Item]

_RECORDED = ("name", "ref", "description", "labels", "quantity", "deleted_at")


def edited(name: str | None = None, description: str | None = None, quantity: int | None = None) -> Revision:
    """Give a thing another name, description or quantity; what is None stays."""

    def revise(item: Item) -> Item:
        valid = item.name if name is None else model.valid_name(name)
        count = item.quantity if quantity is None else model.valid_quantity(quantity)
        if count < item.lent:
            raise Conflict(
                f"{item.lent} of '{item.name}' are out, so the quantity can't be {count}; check some in first."
            )
        text = item.description if description is None else model.valid_description(description)
        return item.model_copy(
            update={"name": valid, "name_key": name_key(valid), "description": text, "quantity": count}
        )

    return revise


def labelled(label: str, limit: int) -> Revision:
    """Put a label on a thing; at most `limit` of them."""

    def revise(item: Item) -> Item:
        return _with_labels(item, [*item.labels, label], limit)

    return revise


def unlabelled(label: str) -> Revision:
    """Take a label off a thing; raises NotFound when it carries no such label."""

    def revise(item: Item) -> Item:
        valid = model.valid_label(label)
        if valid not in item.labels:
            carried = ", ".join(item.labels) or "none"
            raise NotFound(f"'{item.name}' has no label {valid}; it has: {carried}.")
        return item.model_copy(update={"labels": [other for other in item.labels if other != valid]})

    return revise


def relabelled(old: str, new: str) -> Revision:
    """Replace one label by another, which the thing may carry already."""

    def revise(item: Item) -> Item:
        labels = list(dict.fromkeys(new if label == old else label for label in item.labels))
        return item.model_copy(update={"labels": labels})

    return revise


def deleted(now: datetime) -> Revision:
    """Hide a thing and keep its history; raises Conflict while some of it is out."""

    def revise(item: Item) -> Item:
        if item.lent:
            holders = ", ".join(loan.holder_name for loan in item.loans)
            raise Conflict(f"Item '{item.name}' is checked out to {holders}; check it in before you delete it.")
        return item.model_copy(update={"deleted_at": now})

    return revise


def restored(item: Item) -> Item:
    """Bring a deleted thing back."""
    return item.model_copy(update={"deleted_at": None})


def _with_labels(item: Item, labels: list[str], limit: int) -> Item:
    return item.model_copy(update={"labels": model.valid_labels(labels, limit)})


def differences(before: Item | None, after: Item) -> Row:
    """`{field: [old, new]}` for every recorded field that differs."""
    new = after.model_dump(mode="json", include=set(_RECORDED))
    old = before.model_dump(mode="json", include=set(_RECORDED)) if before else {}
    return {field: [old.get(field), new[field]] for field in _RECORDED if old.get(field) != new[field]}


def recorded(action: str, before: Item | None, after: Item, reverses: str | None = None) -> Row:
    """The ledger's row for this change; raises Invalid when nothing changed."""
    details = differences(before, after)
    if not details:
        raise Invalid(f"Nothing to change: '{after.name}' is like that already.")
    return {
        "id": str(new_id()),
        "action": action,
        "kind": "item",
        "subject": str(after.id),
        "name": after.name,
        "details": details,
        "reverses": reverses,
    }
