"""The things of a community as its ledger tells them, beside the things as they stand."""

from datetime import datetime
from typing import Any

from inventory.db import Db, Row, every
from inventory.ledger import store
from inventory.ledger.chain import Link, faults

_FIELDS = ("name", "ref", "description", "labels", "quantity", "deleted_at")
_LEDGER = """
SELECT action, subject_id, details FROM inventory_activity
WHERE community_id = %(community)s AND subject_kind = 'item' ORDER BY seq
"""
_THINGS = """
SELECT id::text, name, ref, description, labels, quantity, lent, deleted_at, version,
    coalesce((SELECT jsonb_object_agg(holder, jsonb_build_array(loan.quantity, due_at, lent_by)) FROM loan
        WHERE loan.community_id = item.community_id AND item_id = item.id), '{}') AS loans
FROM item WHERE community_id = %(community)s
"""


def mismatches(db: Db, community: str) -> list[str]:
    """Every thing that the ledger tells otherwise than it stands, and every row that doesn't fit the one before.

    `version` counts a thing's changes, so that it is also how many rows there must be.
    """
    told: dict[str, Row] = {}
    found: list[str] = []
    for row in every(db, _LEDGER, {"community": community}):
        thing = told.setdefault(row["subject_id"], _blank(row["subject_id"]))
        found += [f"{row['action']} of {row['subject_id']}: {fault}" for fault in _apply(thing, row)]
    stand = {row.pop("id"): _read(row) for row in every(db, _THINGS, {"community": community})}
    ids = told.keys() | stand.keys()
    return found + [
        f"{key}: told {told.get(key)}, is {stand.get(key)}" for key in ids if told.get(key) != stand.get(key)
    ]


def broken_links(db: Db, community: str) -> list[str]:
    """What is wrong with the chain of the ledger."""
    rows = store.links(db, community, 0, 1_000_000)
    return [fault.sentence for fault in faults(community, (Link(row["seq"], row["link"], row["hash"]) for row in rows))]


def _blank(ref: str) -> Row:
    return {
        **dict.fromkeys(_FIELDS),
        "ref": ref,
        "description": "",
        "labels": [],
        "lent": 0,
        "version": 0,
        "loans": {},
    }


def _apply(thing: Row, row: Row) -> list[str]:
    """Do what a row tells; gives the fields that were otherwise before than it says."""
    details, first = row["details"], thing["version"] == 0
    thing["version"] += 1
    pairs = {field: [_moment(value) for value in details[field]] for field in (*_FIELDS, "lent") if field in details}
    wrong = [field for field, (before, _) in pairs.items() if not first and before != thing[field]]
    thing.update({field: after for field, (_, after) in pairs.items()})
    if "pieces" in details:
        _move(thing["loans"], details, 1 if row["action"] == "inventory.checkout" else -1)
    for loan in details.get("loans", [[], []])[1]:
        thing["loans"][loan["holder"]] = (loan["quantity"], _moment(loan["due_at"]), loan["lent_by"])
    if thing["lent"] != sum(quantity for quantity, _, _ in thing["loans"].values()):
        wrong.append("loans")
    return wrong


def _move(loans: dict[str, tuple[int, Any, str]], details: Row, sign: int) -> None:
    holder = details["holder"]
    quantity = loans.pop(holder, (0, None, ""))[0] + sign * details["pieces"]
    if quantity:
        loans[holder] = (quantity, _moment(details["due_at"]), details["lent_by"])


def _read(row: Row) -> Row:
    loans = {holder: (quantity, _moment(due), by) for holder, (quantity, due, by) in row["loans"].items()}
    return {**row, "loans": loans}


def _moment(value: Any) -> Any:
    """A time that is written out, as a time."""
    if not isinstance(value, str) or not value[:4].isdigit():
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value
