"""Which target a sighting is: the same machine is often named by several sources. No I/O."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from inventory.fleet.words import KeyKind

_ORDER = tuple(KeyKind)
_ONE_EACH = frozenset({KeyKind.MACHINE_ID, KeyKind.TAILNET, KeyKind.PVE})


class Known(NamedTuple):
    """A key that a target is known by."""

    kind: KeyKind
    value: str
    target: UUID


def matching(
    keys: Mapping[KeyKind, str], known: Iterable[Known], own: UUID | None, apart: Collection[tuple[UUID, UUID]] = ()
) -> list[UUID]:
    """The targets that a thing with these keys is, by its surest key first.

    `known` are all keys of every target that shares one with it, `own` the target that it was so far, `apart` are
    pairs that people said are two machines. A machine has one machine id, one node id and one place in a cluster: a
    target with another one, surer than the key they share, is another machine.
    """
    of_target: dict[UUID, dict[KeyKind, set[str]]] = {}
    for kind, value, target in known:
        of_target.setdefault(target, {}).setdefault(kind, set()).add(value)
    found = {target: place for target, has in of_target.items() if (place := _shared(keys, has)) is not None}
    ranked = sorted(found, key=lambda target: (found[target], target))
    anchor = own or (ranked[0] if ranked else None)
    return [target for target in ranked if anchor is None or (min(target, anchor), max(target, anchor)) not in apart]


def _shared(keys: Mapping[KeyKind, str], has: Mapping[KeyKind, set[str]]) -> int | None:
    """The place of the surest key that both have; None where they share none, or a surer one differs."""
    for place, kind in enumerate(_ORDER):
        mine, theirs = keys.get(kind), has.get(kind)
        if not mine or not theirs:
            continue
        if mine in theirs:
            return place
        if kind in _ONE_EACH:
            return None
    return None
