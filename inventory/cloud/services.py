"""The services of the cloud, wired to each other."""

from dataclasses import dataclass

from inventory.cloud.accounts import AccountService
from inventory.cloud.asking import AskingService
from inventory.cloud.checking import CheckService
from inventory.cloud.features import FeatureService
from inventory.cloud.feeds import FeedService
from inventory.cloud.finding import FindingService
from inventory.cloud.offer import Offer
from inventory.cloud.room import CloudRoom
from inventory.cloud.sentry import SentryService
from inventory.cloud.service import CloudService
from inventory.cloud.settings import SettingService
from inventory.cloud.summary import SummaryService


@dataclass(frozen=True)
class Cloud:
    """One field per service; made by `build_cloud`. `scanning`, `feeds` and `offer` are for workers."""

    scanning: CloudService
    feeds: FeedService
    accounts: AccountService
    asking: AskingService
    finding: FindingService
    summary: SummaryService
    settings: SettingService
    features: FeatureService
    offer: Offer
    checking: CheckService
    sentry: SentryService


def build_cloud(room: CloudRoom) -> Cloud:
    """Wire the services of one room."""
    accounts = AccountService(room)
    return Cloud(
        scanning=CloudService(room),
        feeds=FeedService(room),
        accounts=accounts,
        asking=AskingService(room, accounts),
        finding=FindingService(room),
        summary=SummaryService(room),
        settings=SettingService(room),
        features=FeatureService(room),
        offer=room.offer,
        checking=CheckService(room),
        sentry=SentryService(room),
    )
