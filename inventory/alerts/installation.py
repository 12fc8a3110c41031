"""The installation's own subscription: every event of every community, where NATS is set up."""

from inventory.alerts import subscription_store as store
from inventory.alerts.subscription import Subscription
from inventory.db import Database, Db
from inventory.ids import new_id

_EVERYBODY, _NUMBER = "", 1
_CHANNELS = 500


def follow(db: Database, platform: str) -> None:
    """Deliver everything to this platform from now on; nothing changes where that is so already."""
    wanted = Subscription(
        community_id=_EVERYBODY, id=new_id(), number=_NUMBER, platform=platform, channel=platform, pattern="*",
        gather_seconds=0,
    )  # fmt: skip
    db.transact(lambda connection: store.add(connection, wanted, ["%"], "settings"))


def channels(db: Database, platform: str) -> list[str]:
    """The platform's channels that posts may be due for, of all communities; at most 500."""
    with db.reading() as connection:
        return store.channels(connection, platform, _CHANNELS)


def unfollow(db: Database) -> None:
    """Deliver nothing more to it, and forget what waits for it: nobody would ever take it."""

    def work(connection: Db) -> None:
        row = store.numbered(connection, _EVERYBODY, _NUMBER)
        if row is not None:
            store.remove_everywhere(connection, row["id"])

    db.transact(work)
