"""The TTL cache: what it keeps, and what it forgets."""

import pytest

from inventory.cache import Cache


@pytest.fixture
def cache() -> Cache:
    """A cache that keeps everything for long."""
    return Cache(ttl=1000)


def test_a_thing_is_loaded_once(cache: Cache) -> None:
    loads = iter(["first", "second"])
    assert [cache.thing("42", "drill", lambda: next(loads)) for _ in range(3)] == ["first"] * 3
    assert (cache.hits, cache.misses) == (2, 1)


def test_nothing_is_a_value_too(cache: Cache) -> None:
    loads = iter([None, "second"])
    assert [cache.thing("42", "drill", lambda: next(loads)) for _ in range(2)] == [None, None]


def test_a_thing_is_forgotten_with_every_view_of_its_community_only(cache: Cache) -> None:
    for community in ("42", "43"):
        cache.thing(community, "drill", lambda: 1)
        cache.thing(community, "saw", lambda: 1)
        cache.view(community, "list", lambda: 1)
    cache.forget("42", ["drill"])
    assert cache.thing("42", "drill", lambda: 2) == 2
    assert cache.thing("42", "saw", lambda: 2) == 1
    assert cache.view("42", "list", lambda: 2) == 2
    assert cache.view("43", "list", lambda: 2) == 1


def test_what_was_loaded_while_its_community_changed_is_not_kept(cache: Cache) -> None:
    def load() -> int:
        cache.forget("42", [])
        return 1

    assert cache.thing("42", "drill", load) == 1
    assert cache.thing("42", "drill", lambda: 2) == 2


def test_what_was_loaded_while_everything_was_forgotten_is_not_kept(cache: Cache) -> None:
    def load() -> int:
        cache.clear()
        return 1

    assert cache.view("42", "list", load) == 1
    assert cache.view("42", "list", lambda: 2) == 2


def test_an_entry_that_expires_during_the_look_up_is_loaded_again() -> None:
    times = iter(range(0, 10**9, 600))
    ticking = Cache(ttl=1000, timer=lambda: next(times))
    answers = [ticking.thing("42", "drill", lambda: "value") for _ in range(20)]
    assert answers == ["value"] * 20


def test_many_things_are_loaded_at_once_and_what_is_not_there_is_known_not_to_be(cache: Cache) -> None:
    cache.fill([("42", "drill"), ("43", "saw")], lambda: {("42", "drill"): 1})
    assert cache.thing("42", "drill", lambda: 2) == 1
    assert cache.thing("43", "saw", lambda: 2) is None


def test_of_many_things_those_are_not_kept_whose_community_changed_meanwhile(cache: Cache) -> None:
    def load() -> dict[tuple[str, str], int]:
        cache.forget("42", ["drill"])
        return {("42", "drill"): 1, ("43", "drill"): 1}

    cache.fill([("42", "drill"), ("43", "drill")], load)
    assert cache.thing("42", "drill", lambda: 2) == 2
    assert cache.thing("43", "drill", lambda: 2) == 1
