"""A cache with no echo from other replicas: what a change itself must forget."""

from collections.abc import Hashable, Iterable

import pytest

from inventory.actor import Actor
from inventory.cache import Cache
from inventory.db import Database
from inventory.errors import NotFound
from inventory.items import revision
from inventory.services import Caches, Services, build


class Here:
    """Forgets in this process only."""

    def __init__(self, caches: Caches) -> None:
        self._caches = caches

    def changed(self, community: str, keys: Iterable[Hashable]) -> None:
        self._caches.everything.forget(community, keys)


@pytest.fixture
def alone(db: Database) -> Services:
    """Services whose cache nobody else clears."""
    caches = Caches(Cache(300), Cache(5))
    return build(db, caches, Here(caches), label_limit=5)


def test_a_renamed_thing_leaves_its_old_name_in_no_cache(alone: Services, moderator: Actor) -> None:
    alone.items.add(moderator, "Drill")
    alone.items.get(moderator, "Drill")
    alone.keeping.edit(moderator, "Drill", revision.edited(name="Saw"))
    with pytest.raises(NotFound):
        alone.items.get(moderator, "Drill")


def test_an_import_leaves_nothing_it_changed_in_a_cache(alone: Services, moderator: Actor) -> None:
    item = alone.items.add(moderator, "Drill").item
    alone.items.get(moderator, "Drill")
    with pytest.raises(NotFound):
        alone.items.get(moderator, "Saw")
    alone.exchange.import_file(moderator, f"ref,name\n{item.ref},Saw\n".encode())
    assert alone.items.get(moderator, "Saw").id == item.id
    with pytest.raises(NotFound):
        alone.items.get(moderator, "Drill")
