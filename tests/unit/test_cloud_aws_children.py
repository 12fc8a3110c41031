"""Children of a parent's: how many parents there may be, how many may fail, and what tells two children apart."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from inventory.cloud.model import Cell, Fault, Resource
from workers.cloud.entry import Entry
from workers.cloud.faults import CallFault
from workers.sources.aws_children import MOST_FAULTS, MOST_PARENTS, Families, Page, Parent, of_each

CLUSTERS = Entry("ecs.cluster", "ecs", "ListClusters", "clusterArns", "@", arn="@")
SERVICES = Entry("ecs.service", "ecs", "ListServices", "serviceArns", "@", parent=CLUSTERS.type, given={"cluster": "@"})
CELL = Cell(uuid4(), "aws", "1", "eu-west-1", SERVICES.type, SERVICES.operation)


def families() -> Families:
    made = Families()
    made.expect(SERVICES, "eu-west-1")
    return made


def read(families: Families, items: list[Any]) -> list[Parent]:
    return families.parents(SERVICES, "eu-west-1", lambda: ((CLUSTERS, item) for item in items))


def test_a_parent_tells_what_its_childrens_list_is_asked_with() -> None:
    (parent,) = read(families(), ["arn:blue"])
    assert (parent.id, parent.given) == ("arn:blue", {"ecs.service": {"cluster": "arn:blue"}})


def test_more_parents_than_can_be_asked_for_are_a_fault() -> None:
    with pytest.raises(CallFault, match="more than 10,000"):
        read(families(), ["arn:one"] * (MOST_PARENTS + 1))


def test_a_parent_that_lacks_what_the_list_needs_is_a_fault() -> None:
    child = Entry("x.y", "x", "ListYs", "ys", "@", parent=CLUSTERS.type, given={"name": "Name"})
    made = Families()
    made.expect(child, "eu-west-1")
    with pytest.raises(CallFault, match="can't be asked with"):
        made.parents(child, "eu-west-1", lambda: [(CLUSTERS, {"Arn": "arn:one"})])


def test_after_three_faults_the_other_parents_are_left_and_the_first_is_told() -> None:
    asked: list[str] = []

    def pages(parent: Parent) -> Iterator[Page]:
        asked.append(parent.id)
        yield [(CELL, Resource(CELL.type, "one", "one"))]
        raise CallFault(Fault.DENIED, f"no {len(asked)}")

    found = of_each([Parent(f"p{n}", {}) for n in range(10)], pages)
    told: list[Page] = []
    with pytest.raises(CallFault, match=r"^p0: no 1$"):
        told.extend(found)
    assert (len(asked), [one.id for page in told for _, one in page]) == (MOST_FAULTS, ["p0/one", "p1/one", "p2/one"])


def test_an_arn_of_its_own_stands_and_any_other_id_begins_with_the_parents() -> None:
    own = Resource(CELL.type, "arn:s", "s", arn="arn:s")
    foreign = Resource(CELL.type, "arn:policy", "policy")
    pages = list(of_each([Parent("p", {})], lambda _: iter([[(CELL, own), (CELL, foreign)]])))
    assert [one.id for _, one in pages[0]] == ["arn:s", "p/arn:policy"]
    assert {one.relations for _, one in pages[0]} == {(("parent", "p"),)}
