"""Reading the ledger: for admins everything, for members the history of a thing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from inventory.actor import Actor
from inventory.db import Database, Row
from inventory.items.service import ItemService
from inventory.ledger import store
from inventory.ledger.chain import Head
from inventory.permissions import Permissions

PAGE_LIMIT = 200


class Activity(BaseModel):
    """One recorded change. `seq` numbers a community's changes from 1; `details` holds `{field: [old, new]}`."""

    seq: int
    id: UUID
    action: str
    subject_kind: str
    subject_id: str
    subject_name: str
    person: str
    person_name: str
    door: str
    details: dict[str, Any]
    reverses: UUID | None
    created_at: datetime
    hash: str


class AuditService:
    """The ledger as people read it, the newest first."""

    def __init__(self, db: Database, permissions: Permissions, items: ItemService) -> None:
        self._db = db
        self._permissions = permissions
        self._items = items

    def recent(self, actor: Actor, limit: int = 10, before: int | None = None) -> list[Activity]:
        """The newest changes of the community, before number `before` if given; for admins."""
        self._permissions.require(actor, "audit.read")
        with self._db.reading() as connection:
            return _activities(store.recent(connection, actor.community, min(limit, PAGE_LIMIT), before))

    def heads(self) -> list[Head]:
        """The newest link of every community's chain, for whoever keeps them outside the database."""
        with self._db.reading() as connection:
            return [Head(row["community_id"], row["seq"], row["hash"]) for row in store.heads(connection)]

    def of_person(self, actor: Actor, person: str, limit: int = 10, before: int | None = None) -> list[Activity]:
        """The newest changes that one person (by key) made; for admins."""
        self._permissions.require(actor, "audit.read")
        with self._db.reading() as connection:
            return _activities(store.of_person(connection, actor.community, person, min(limit, PAGE_LIMIT), before))

    def of_item(self, actor: Actor, name: str, limit: int = 10, before: int | None = None) -> list[Activity]:
        """The history of a thing, deleted or not, which everybody who may see things may read."""
        item = self._items.latest(actor, name)
        with self._db.reading() as connection:
            rows = store.of_subject(connection, actor.community, str(item.id), min(limit, PAGE_LIMIT), before)
        return _activities(rows)


def _activities(rows: list[Row]) -> list[Activity]:
    return [Activity.model_validate(row) for row in rows]
