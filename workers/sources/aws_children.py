"""Lists that are made once for each of a parent's: whose they are, and what each list is asked with."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from inventory.cloud.model import Cell, Fault, Resource
from workers.cloud.entry import Entry
from workers.cloud.faults import CallFault
from workers.cloud.shaping import identity, plain
from workers.sources.aws_features import given

Page = Sequence[tuple[Cell, Resource]]
MOST_PARENTS = 10_000
MOST_FAULTS = 3
"""So many parents' lists may fail before the others are left; the first of the faults is told."""
_GONE = re.compile(r"NotFound|NoSuch|(Not|n't)Exist|NonExistent")


@dataclass(frozen=True, slots=True)
class Parent:
    """One of a parent's type; `given` are the parameters for each child type."""

    id: str
    given: dict[str, dict[str, Any]]


@dataclass
class _Slot:
    children: list[Entry] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    found: list[Parent] | None = None
    asked: int = 0


class Families:
    """The parents of one scan by type and region: listed for the first child type that asks, kept until the last."""

    def __init__(self) -> None:
        self._slots: dict[tuple[str, str], _Slot] = {}

    def expect(self, child: Entry, region: str) -> None:
        """That child's list will ask for its parents; said before the first one asks."""
        self._slots.setdefault((child.parent, region), _Slot()).children.append(child)

    def parents(self, child: Entry, region: str, read: Callable[[], Iterable[Any]]) -> list[Parent]:
        """The parents of a child's list, out of the items that `read` gives; raises what that raises."""
        slot = self._slots[child.parent, region]
        with slot.lock:
            slot.asked += 1
            last = slot.asked == len(slot.children)
            found = slot.found if slot.found is not None else list(_parents(slot.children, read()))
            slot.found = None if last else found
            return found


def parent_of(entry: Entry, children: Sequence[Entry], item: Any) -> Parent:  # noqa: ANN401 - JSON
    """The parent that an item of a list is; raises CallFault where it lacks what its children are asked with."""
    told = plain(item)
    parent = Parent(identity(entry, told), {child.type: given(child.given, told) for child in children})
    if not parent.id or any(value in (None, "") for one in parent.given.values() for value in one.values()):
        raise CallFault(Fault.FAILED, f"{entry.operation} lists something that its own lists can't be asked with.")
    return parent


def _parents(children: Sequence[Entry], items: Iterable[Any]) -> Iterator[Parent]:
    for number, (entry, item) in enumerate(items):
        if number == MOST_PARENTS:
            raise CallFault(Fault.FAILED, f"{entry.operation} lists more than {MOST_PARENTS:,}.")
        yield parent_of(entry, children, item)


def of_each(parents: Sequence[Parent], pages: Callable[[Parent], Iterator[Page]]) -> Iterator[Page]:
    """The pages of every parent's list; raises the first CallFault once the other parents' were listed.

    A parent that went since it was listed has taken its children with it, so their absence is no fault.
    """
    faults: list[CallFault] = []
    for parent in parents:
        try:
            for page in pages(parent):
                yield [(cell, _owned(resource, parent)) for cell, resource in page]
        except CallFault as fault:
            if not _GONE.search(fault.code):
                faults.append(CallFault(fault.fault, f"{parent.id}: {fault.sentence}", code=fault.code))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise faults[0]


def _owned(resource: Resource, parent: Parent) -> Resource:
    """The resource as its parent's: an id that is unique among all parents, and the relation to it."""
    own = resource.id if resource.id == resource.arn else f"{parent.id}/{resource.id}"
    return replace(resource, id=own, relations=(("parent", parent.id), *resource.relations))
