"""All services, as commands, workers and the web API get them."""

from dataclasses import dataclass

from inventory.audit import AuditService
from inventory.cache import Cache
from inventory.changes import Changes, Notices
from inventory.db import Database
from inventory.items.exchange import ExchangeService
from inventory.items.finder import FinderService
from inventory.items.keeping import KeepingService
from inventory.items.loans import LoanService
from inventory.items.service import ItemRoom, ItemService
from inventory.items.statistics import StatisticsService
from inventory.items.undo import UndoService
from inventory.members.service import MemberService
from inventory.members.tokens import TokenService
from inventory.permissions import Permissions


@dataclass(frozen=True)
class Services:
    """One field per service; made once by `build`."""

    permissions: Permissions
    members: MemberService
    tokens: TokenService
    audit: AuditService
    items: ItemService
    keeping: KeepingService
    loans: LoanService
    finder: FinderService
    statistics: StatisticsService
    undo: UndoService
    exchange: ExchangeService


@dataclass(frozen=True)
class Caches:
    """The caches that services read through; `everything` may be old by its TTL, roles and policies by five seconds."""

    everything: Cache
    roles: Cache


def build(db: Database, caches: Caches, notices: Notices, label_limit: int) -> Services:
    """Wire the services to one database."""
    permissions = Permissions(db, caches.roles)
    changes = Changes(db, notices)
    room = ItemRoom(db, caches.everything, permissions, changes, label_limit)
    items = ItemService(room)
    keeping = KeepingService(room, items)
    loans = LoanService(room, items)
    return Services(
        permissions=permissions,
        members=MemberService(db, caches.everything, permissions, changes),
        tokens=TokenService(db, caches.roles),
        audit=AuditService(db, permissions, items),
        items=items,
        keeping=keeping,
        loans=loans,
        finder=FinderService(room),
        statistics=StatisticsService(room),
        undo=UndoService(room, keeping, loans),
        exchange=ExchangeService(room, items),
    )
