"""All services, as commands, workers and the web API get them."""

from dataclasses import dataclass

from inventory.alerts.dead_letters import DeadLetterService
from inventory.alerts.desk import AlertDesk
from inventory.alerts.service import AlertService
from inventory.alerts.subscriptions import SubscriptionService
from inventory.alerts.webhooks import Inside, WebhookService
from inventory.assets.plan import Plan
from inventory.assets.room import AssetRoom
from inventory.assets.services import Assets, build_assets
from inventory.audit import AuditService
from inventory.cache import Cache
from inventory.changes import Changes, Notices
from inventory.cloud.offer import NoOffer, Offer
from inventory.cloud.room import JOB as SCANS
from inventory.cloud.room import CloudAccess, CloudRoom
from inventory.cloud.services import Cloud, build_cloud
from inventory.communities.linking import LinkService
from inventory.communities.service import CommunityRoom, CommunityService
from inventory.db import Database
from inventory.fleet.room import FleetAccess, FleetRoom
from inventory.fleet.services import Fleet, build_fleet
from inventory.housekeeping import HousekeepingService, Keep
from inventory.items.exchange import ExchangeService
from inventory.items.finder import FinderService
from inventory.items.keeping import KeepingService
from inventory.items.loans import LoanService
from inventory.items.service import ItemRoom, ItemService
from inventory.items.statistics import StatisticsService
from inventory.items.undo import UndoService
from inventory.jobs.duties import Duties
from inventory.jobs.room import JobRoom
from inventory.jobs.service import JobService
from inventory.letters.service import LetterService
from inventory.members.service import MemberService
from inventory.members.tokens import TokenService
from inventory.permissions import Permissions
from inventory.shards.cursors import CursorService
from inventory.shards.service import ShardService
from inventory.stock.service import StockRoom
from inventory.stock.services import Stock, build_stock


@dataclass(frozen=True)
class Services:
    """One field per service; made once by `build`. `answers` keeps what a door rendered of a community's things."""

    answers: Cache
    permissions: Permissions
    members: MemberService
    communities: CommunityService
    links: LinkService
    tokens: TokenService
    audit: AuditService
    items: ItemService
    keeping: KeepingService
    loans: LoanService
    finder: FinderService
    statistics: StatisticsService
    undo: UndoService
    exchange: ExchangeService
    jobs: JobService
    housekeeping: HousekeepingService
    stock: Stock
    assets: Assets
    cloud: Cloud
    fleet: Fleet
    subscriptions: SubscriptionService
    deliveries: DeadLetterService
    alerts: AlertService
    alert_desk: AlertDesk
    webhooks: WebhookService
    letters: LetterService
    shards: ShardService
    cursors: CursorService


@dataclass(frozen=True)
class Caches:
    """The caches that services read through; `everything` may be old by its TTL, roles and policies by five seconds."""

    everything: Cache
    roles: Cache


def build(
    db: Database, caches: Caches, notices: Notices, label_limit: int,
    jobs: JobRoom | None = None, operators: str = "home", keep: Keep | None = None,
    offer: Offer | None = None, clouds: CloudAccess | None = None, fleet: FleetAccess | None = None,
    prices: Plan | None = None, inside: Inside = lambda _host: False,
) -> Services:  # fmt: skip
    """Wire the services to one database.

    `operators` is the community that keeps the installation's jobs; `inside` tells the hosts that webhooks don't go to.
    """
    permissions = Permissions(db, caches.roles)
    changes = Changes(db, notices)
    jobs = jobs or JobRoom(db, {})
    looking = CloudRoom(db, caches.everything, permissions, changes, notices, Duties(SCANS), offer or NoOffer(),
                       clouds or CloudAccess())  # fmt: skip
    room = ItemRoom(db, caches.everything, permissions, changes, label_limit)
    items = ItemService(room)
    communities = CommunityRoom(db, caches.everything, permissions, changes)
    keeping = KeepingService(room, items)
    loans = LoanService(room, items)
    return Services(
        answers=caches.everything,
        permissions=permissions,
        members=MemberService(db, caches.everything, permissions, changes),
        communities=CommunityService(communities),
        links=LinkService(communities, notices),
        tokens=TokenService(db, caches.roles),
        audit=AuditService(db, permissions, items),
        items=items,
        keeping=keeping,
        loans=loans,
        finder=FinderService(room),
        statistics=StatisticsService(room),
        undo=UndoService(room, keeping, loans),
        exchange=ExchangeService(room, items),
        jobs=JobService(jobs, permissions, changes, operators),
        housekeeping=HousekeepingService(db, keep or Keep()),
        stock=build_stock(StockRoom(db, caches.everything, permissions, changes)),
        assets=build_assets(AssetRoom(db, caches.everything, permissions, changes, notices, prices or Plan())),
        cloud=build_cloud(looking),
        fleet=build_fleet(FleetRoom(db, caches.everything, permissions, changes, fleet or FleetAccess()), notices),
        subscriptions=SubscriptionService(db, permissions, changes),
        deliveries=DeadLetterService(db, permissions, changes),
        alerts=AlertService(db, notices, jobs.zone),
        alert_desk=AlertDesk(db, permissions, changes),
        webhooks=WebhookService(db, permissions, changes, inside),
        letters=LetterService(db, permissions, changes),
        shards=ShardService(db),
        cursors=CursorService(db),
    )
