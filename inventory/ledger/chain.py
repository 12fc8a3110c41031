"""Checking the chain of the ledger, offline: every edit, drop, swap and gap shows, and truncation by a head.

A link's hash is SHA-256 over the hash before it and the row's fields as a JSON array (`activity_link` in
schema.sql), so this module needs the texts only, not the database.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson


class Link(NamedTuple):
    """One row of the ledger as it was hashed: its number, its JSON text, its hash in hex."""

    seq: int
    link: str
    hash: str


class Head(NamedTuple):
    """The newest link of a community at some time, kept outside the database."""

    community: str
    seq: int
    hash: str


class Fault(NamedTuple):
    """What is wrong, and at which number."""

    seq: int
    sentence: str


def faults(
    community: str, links: Iterable[Link], head: Head | None = None, after: Head | None = None
) -> Iterator[Fault]:
    """Every fault of a community's whole chain, beginning with number 1; a sound one gives none.

    `after` is the link before the first one, where the older part of the chain is in an archive.
    """
    previous, expected, found = (_bytes(after.hash), after.seq + 1, "") if after else (b"", 1, "")
    for link in links:
        if link.seq != expected:
            yield Fault(link.seq, f"number {expected} is missing or out of order")
        sentence = _fault_of(community, link, previous)
        if sentence:
            yield Fault(link.seq, sentence)
        if head is not None and link.seq == head.seq:
            found = link.hash
        previous, expected = _bytes(link.hash), link.seq + 1
    if head is not None and found != head.hash:
        yield _against(head, found, expected - 1)


def _fault_of(community: str, link: Link, previous: bytes) -> str:
    if hashlib.sha256(previous + link.link.encode()).hexdigest() != link.hash:
        return "the row or the one before it was changed"
    try:
        fields = orjson.loads(link.link)
    except orjson.JSONDecodeError:
        return "the row is no JSON"
    if fields[:2] != [community, link.seq]:
        return "the row belongs to another community or place"
    return ""


def _against(head: Head, found: str, last: int) -> Fault:
    if not found:
        return Fault(head.seq, f"the ledger ends at {last}, but the signed head is {head.seq}: it was truncated")
    return Fault(head.seq, "the ledger was rewritten: its hash isn't the signed head's")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
