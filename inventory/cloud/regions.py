"""Regions that somebody names: those that AWS has are known, and another one is refused instead of found empty."""

from collections.abc import Sequence

from inventory.cloud import scan_store
from inventory.cloud.account import Account
from inventory.cloud.reference import valid_regions
from inventory.cloud.room import CloudRoom
from inventory.errors import Invalid
from inventory.suggest import nearest

_LISTED = 8


def known_regions(room: CloudRoom, texts: Sequence[str], provider: str, accounts: Sequence[Account] = ()) -> list[str]:
    """The regions without doubles; raises Invalid for one that the provider hasn't, naming some that are near.

    Besides those that the catalogue knows, there are those where something was found; for a provider whose regions
    nobody lists every name is taken.
    """
    wanted = valid_regions(list(texts))
    offered = room.offer.regions(provider) if wanted else ()
    if not offered:
        return wanted
    known = {*offered, *_found(room, accounts)}
    for region in wanted:
        if region not in known:
            near = nearest(region, sorted(known)) or [one for one in sorted(known) if one[:2] == region[:2]][:_LISTED]
            hint = f"Did you mean {' or '.join(near)}?" if near else "They look like eu-west-1."
            raise Invalid(f"There is no region '{region}' of {provider}. {hint}")
    return wanted


def _found(room: CloudRoom, accounts: Sequence[Account]) -> set[str]:
    if not accounts:
        return set()
    with room.db.reading() as db:
        return set(scan_store.regions_of(db, accounts[0].community_id, [account.id for account in accounts]))
