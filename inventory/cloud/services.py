"""The services of the cloud, wired to each other."""

from dataclasses import dataclass

from inventory.cloud.accounts import AccountService
from inventory.cloud.room import CloudRoom
from inventory.cloud.service import CloudService


@dataclass(frozen=True)
class Cloud:
    """One field per service; made once by `build_cloud`."""

    scanning: CloudService
    accounts: AccountService


def build_cloud(room: CloudRoom) -> Cloud:
    """Wire the services of one room."""
    return Cloud(scanning=CloudService(room), accounts=AccountService(room))
