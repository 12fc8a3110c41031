"""Labels of things on real PostgreSQL: five at most, each once, renamed and merged."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from inventory.actor import Actor
from inventory.errors import Invalid, NotFound
from inventory.services import Services


def labels_of(services: Services, actor: Actor, name: str) -> list[str]:
    return services.items.get(actor, name).labels


def test_a_label_is_trimmed_and_lower_cased(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")
    assert services.keeping.add_label(moderator, "Drill", "  Power  TOOL ").label == "power tool"
    assert labels_of(services, moderator, "Drill") == ["power tool"]


def test_a_label_comes_once(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tools",))
    with pytest.raises(Invalid, match="Duplicate labels are not allowed"):
        services.keeping.add_label(moderator, "Drill", "Tools")
    with pytest.raises(Invalid, match="Duplicate labels"):
        services.items.add(moderator, "Saw", labels=("x", "X "))


def test_a_sixth_label_is_refused(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("a", "b", "c", "d", "e"))
    with pytest.raises(Invalid, match="Maximum 5 labels allowed per item"):
        services.keeping.add_label(moderator, "Drill", "f")


def test_of_many_labels_at_once_five_stay(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill")

    def label(number: int) -> bool:
        try:
            services.keeping.add_label(moderator, "Drill", f"l{number}")
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(label, range(12))) == 5
    assert len(labels_of(services, moderator, "Drill")) == 5


def test_a_label_that_is_not_there_can_not_be_removed(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tools",))
    with pytest.raises(NotFound, match="'Drill' has no label loud; it has: tools"):
        services.keeping.remove_label(moderator, "Drill", "loud")
    assert services.keeping.remove_label(moderator, "Drill", "TOOLS").item.labels == []


def test_renaming_a_label_merges_it_where_both_are_carried(services: Services, moderator: Actor) -> None:
    services.items.add(moderator, "Drill", labels=("tool", "tools", "loud"))
    services.items.add(moderator, "Saw", labels=("sharp", "tool"))
    services.items.add(moderator, "Pump", labels=("garden",))
    services.items.get(moderator, "Saw")
    assert services.keeping.rename_label(moderator, " Tool", "TOOLS") == 2
    assert labels_of(services, moderator, "Drill") == ["tools", "loud"]
    assert labels_of(services, moderator, "Saw") == ["sharp", "tools"]
    assert [count.count for count in services.statistics.labels(moderator) if count.label == "tools"] == [2]
    with pytest.raises(NotFound, match="No thing carries the label 'tool'"):
        services.keeping.rename_label(moderator, "tool", "tools")


def test_a_label_renamed_to_itself_is_refused(services: Services, moderator: Actor) -> None:
    with pytest.raises(Invalid, match="The two labels are the same"):
        services.keeping.rename_label(moderator, "Tool", "tool ")
