"""What another replica should answer, and what becomes of it when that one is gone."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.platforms.standby import Hear, Standby

LONG = 1000.0


@pytest.fixture
def standby() -> Standby:
    """One that has seen shard 0 held in epoch 7."""
    made = Standby()
    made.left({0: 7}, LONG)
    return made


def named(name: str) -> Hear:
    """How to hear a command, which nobody does here."""

    def hear(_: str, *, anyway: bool = False) -> Awaitable[None]:
        raise AssertionError(anyway)

    return partial(hear, name)


def names(heard: list[Hear]) -> list[str]:
    return [hear.args[0] for hear in heard if isinstance(hear, partial)]


@pytest.fixture
def keep(standby: Standby) -> Callable[[int, str], None]:
    """Keeps a command of a shard."""
    return lambda shard, name: standby.keep(shard, name, named(name))


def test_what_its_holder_may_still_answer_stays(standby: Standby, keep: Callable[[int, str], None]) -> None:
    keep(0, "a")
    assert names(standby.left({0: 7}, LONG)) == []


@pytest.mark.parametrize("live", [{}, {0: 8}], ids=["its lease ended", "another holds the shard"])
def test_what_its_holder_has_left_is_taken_once(
    standby: Standby, keep: Callable[[int, str], None], live: dict[int, int]
) -> None:
    keep(0, "a")
    keep(0, "b")
    assert [names(standby.left(live, LONG)) for _ in range(2)] == [["a", "b"], []]


def test_what_came_while_nobody_held_its_shard_is_taken(standby: Standby, keep: Callable[[int, str], None]) -> None:
    keep(1, "a")
    assert names(standby.left({0: 7, 1: 1}, LONG)) == ["a"]


def test_what_waits_too_long_is_taken_though_somebody_holds_its_shard(
    standby: Standby, keep: Callable[[int, str], None]
) -> None:
    keep(0, "a")
    assert names(standby.left({0: 7}, -1.0)) == ["a"]


def test_what_was_answered_is_nobodys_any_more(standby: Standby, keep: Callable[[int, str], None]) -> None:
    keep(0, "a")
    standby.answered("a")
    assert names(standby.left({}, LONG)) == []


def test_a_shard_that_is_taken_over_comes_with_what_nobody_answered(
    standby: Standby, keep: Callable[[int, str], None]
) -> None:
    keep(0, "a")
    keep(1, "b")
    assert (names(standby.take(0)), names(standby.take(0))) == (["a"], [])
