"""Scans that nobody does any more end, too: their process or the database went away in the middle."""

from datetime import timedelta
from uuid import UUID

from inventory.actor import Role
from inventory.cloud import account_store, scan_store
from inventory.cloud.account import Account
from inventory.cloud.events import scan_row
from inventory.cloud.room import scanner
from inventory.db import Db
from inventory.ledger import store as ledger

QUIET = timedelta(hours=2)
"""A scan that no job's run does, and that merged nothing for so long, is done by nobody; one list takes minutes."""


def end_left(db: Db, community: str, account: UUID | None = None, own: UUID | None = None) -> None:
    """End such scans of an account, or of all, as failed, in the caller's transaction; each is told once.

    The one that the run `own` began is left to it.
    """
    for scan in scan_store.end_left(db, community, account, own, QUIET):
        of = Account.model_validate(account_store.by_id(db, community, scan["account_id"]))
        ledger.record(db, scanner(community), Role.NONE, [scan_row("failed", of, scan)], {})
