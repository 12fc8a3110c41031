"""What a community's admins have said of coins, read through the cache."""

from inventory.assets import status_store as store
from inventory.assets.model import Status
from inventory.assets.room import AssetRoom

STATUSES = "asset statuses"
"""The cache's key of them; it holds a blank, so it is no thing's."""
_MOST = 20_000


def statuses(room: AssetRoom, community: str) -> dict[str, Status]:
    """The coins that aren't active in a community, with what they are."""

    def load() -> dict[str, Status]:
        with room.db.reading() as db:
            return {row["coin"]: Status(row["status"]) for row in store.every_status(db, community, _MOST)}

    return room.cache.thing(community, STATUSES, load)
