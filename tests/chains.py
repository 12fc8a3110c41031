"""Exports of an audit trail, and what somebody might do to one."""

import random
from collections.abc import Iterator

import orjson

from inventory.ledger.chain import Link


def exported(community: str, links: list[Link]) -> str:
    """An export as `python -m bot audit export` writes it."""
    head = {"format": "storekeeper-ledger-1", "community": community}
    return "\n".join(orjson.dumps(row).decode() for row in [head, *(link._asdict() for link in links)]) + "\n"


def mutations(links: list[Link], chance: random.Random, count: int) -> Iterator[tuple[str, list[Link]]]:
    """`count` ways to tamper with a chain, each named: edits, drops, swaps, copies and changed numbers."""
    kinds = (_edit, _drop, _swap, _copy, _renumber, _rehash)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield f"{kind.__name__} #{number}", kind(list(links), chance)


def _edit(links: list[Link], chance: random.Random) -> list[Link]:
    place = chance.randrange(len(links))
    text = links[place].link
    letter = chance.randrange(len(text))
    other = "x" if text[letter] != "x" else "y"
    links[place] = links[place]._replace(link=text[:letter] + other + text[letter + 1 :])
    return links


def _drop(links: list[Link], chance: random.Random) -> list[Link]:
    del links[chance.randrange(len(links) - 1)]
    return links


def _swap(links: list[Link], chance: random.Random) -> list[Link]:
    first, second = chance.sample(range(len(links)), 2)
    links[first], links[second] = links[second], links[first]
    return links


def _copy(links: list[Link], chance: random.Random) -> list[Link]:
    links.insert(chance.randrange(len(links)), chance.choice(links))
    return links


def _renumber(links: list[Link], chance: random.Random) -> list[Link]:
    place = chance.randrange(len(links))
    links[place] = links[place]._replace(seq=links[place].seq + chance.randint(1, 5))
    return links


def _rehash(links: list[Link], chance: random.Random) -> list[Link]:
    place = chance.randrange(len(links))
    links[place] = links[place]._replace(hash=chance.randbytes(32).hex())
    return links
