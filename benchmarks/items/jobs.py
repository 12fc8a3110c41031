"""What callers say in each scenario: endless streams of commands, the same in every run."""

from collections.abc import Callable, Iterator
from itertools import count, cycle
from random import Random

from benchmarks.items import things
from benchmarks.items.core import Job

_QUESTIONS = 400


def everywhere(say: Callable[[str], tuple[str, ...]], seed: int = 1) -> Iterator[Job]:
    """The commands that `say` makes for each of the 100,000 things, in one fixed random order, over and over."""
    places = [(community, number) for community in range(things.COMMUNITIES) for number in range(things.EACH)]
    Random(seed).shuffle(places)  # noqa: S311 - the same order in every run
    for community, number in cycle(places):
        yield tuple((things.community(community), text) for text in say(things.name(number)))


def lend_and_return(seed: int = 1) -> Iterator[Job]:
    """Two commands for each thing: out to Bob, and back."""
    return everywhere(lambda name: (f'!inventory checkout "{name}" bob', f'!inventory checkin "{name}"'), seed)


def add(first: int = 0) -> Iterator[Job]:
    """New things, in all communities by turns."""
    for number in count(first):
        text = f'!inventory add "Dolly {number:07}" "for the big camera" camera,wheels'
        yield ((things.community(number % things.COMMUNITIES), text),)


def status_missed() -> Iterator[Job]:
    """A cache of 10,000 things never has the one that comes next of 100,000."""
    return everywhere(lambda name: (f'!inventory status "{name}"',))


def status_hit() -> Iterator[Job]:
    """Ten things of each community, again and again."""
    for number in count():
        name = things.name(number // things.COMMUNITIES % 10)
        yield ((things.community(number % things.COMMUNITIES), f'!inventory status "{name}"'),)


def search_small() -> Iterator[Job]:
    """Questions to all communities of 1,000 things by turns; none is asked twice within a cache's life."""
    for number, text in enumerate(cycle(things.questions(things.EACH, _QUESTIONS, seed=2))):
        page = number // things.COMMUNITIES
        yield ((things.community(number % things.COMMUNITIES), f"!inventory search {text} -label:l{page}"),)


def search_big() -> Iterator[Job]:
    """Questions to the community of 200,000 things."""
    for number, text in enumerate(cycle(things.questions(things.MANY, _QUESTIONS, seed=3))):
        yield ((things.BIG, f"!inventory search {text} -label:l{number}"),)
