"""What a feature tells of each resource: fields of its properties, gathered when somebody asks."""

import importlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from inventory.actor import Actor
from inventory.cloud import find_store, setting_store
from inventory.cloud.offer import OfferedFeature
from inventory.cloud.query import Question
from inventory.cloud.room import READ, CloudRoom
from inventory.errors import NotFound
from inventory.shape import Shape
from inventory.suggest import nearest

MOST = 500


class Told(Shape):
    """What a feature tells of one resource."""

    resource_id: str
    feature_data: dict[str, Any]


class FeatureData(Shape):
    """A feature with what it tells, and when its resources were last seen."""

    feature: str
    enabled: bool
    data: list[Told]
    last_updated: datetime | None


class FeatureService:
    """Raises Denied for a role that doesn't suffice."""

    def __init__(self, room: CloudRoom) -> None:
        self._room = room

    def data(self, actor: Actor, name: str, *, skip: int = 0, limit: int = 100) -> FeatureData:
        """What a feature tells, by resource; raises NotFound with names that are near."""
        self._room.permissions.require(actor, READ)
        feature = self._named(name)
        question = Question(places=tuple(("type", kind.lower()) for kind in feature.types))
        with self._room.db.reading() as db:
            chosen = setting_store.setting(db, actor.community, "feature", name)
            rows = find_store.page(db, actor.community, question, skip=skip, limit=min(limit, MOST + 1))
        find = {field: _finder(path) for field, path in feature.fields.items()}
        return FeatureData(
            feature=name,
            enabled=chosen["enabled"] if chosen else feature.enabled,
            data=[Told(resource_id=row["id"], feature_data=_told(find, row)) for row in rows],
            last_updated=max((row["seen_at"] for row in rows if row["seen_at"]), default=None),
        )

    def _named(self, name: str) -> OfferedFeature:
        features = {feature.name: feature for feature in self._room.offer.features()}
        if name in features:
            return features[name]
        near = tuple(nearest(name, list(features)))
        hint = f"Did you mean {' or '.join(near)}?" if near else "cloud features lists them."
        raise NotFound(f"There is no feature '{name[:50]}'. {hint}", near)


def _finder(path: str) -> Callable[[Any], Any]:
    if path.isidentifier():
        return lambda properties: properties.get(path)
    compiled = importlib.import_module("jmespath").compile(path)
    search: Callable[[Any], Any] = compiled.search
    return search


def _told(find: Mapping[str, Callable[[Any], Any]], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields; a feature without any tells the tags."""
    return {name: finder(row["properties"]) for name, finder in find.items()} if find else dict(row["tags"])
