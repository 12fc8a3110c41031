"""Search keys: ONE function per kind of key, for writing a thing and for asking for it.

A thing is found in three stages: by the beginnings of its words, by any part of its text, and by words with
one slip. The parts run over the text without its blanks, so `sonya7` finds `Sony A7` (and `sony a7` finds
`SonyA7`) with no joined words to store. Stored keys carry SEARCH_VERSION: raise it with any change here, and
reindex.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from zlib import crc32

from inventory.text import fold

SEARCH_VERSION = 2
WORD_LETTERS = 32
"""Only so many letters of a word count, when writing and when asking."""
MOST_WORDS = 128
MOST_TYPO_WORDS = 24
MOST_TRIGRAMS = 256
MOST_ASKED_WORDS = 8
SLIP_LETTERS = 4
"""A shorter word must be right: with a slip it could be nearly any other."""

_ASCII_WORD = re.compile("[a-z0-9]+")


class SearchDocument(NamedTuple):
    """What is stored to find a thing: its words, and keys of their deletions and of the text's parts."""

    words: list[str]
    delete_keys: list[int]
    trigram_keys: list[int]


class Question(NamedTuple):
    """What is asked of the stored keys; an empty field can't be asked.

    A thing must hold words that begin like all of `words`, all of `trigram_keys` to contain the text (check
    with `squeeze`), and one of each list in `delete_keys` to have every word but a slip (check with `slips`).
    """

    words: list[str]
    trigram_keys: list[int]
    delete_keys: list[list[int]]


def document(name: str, description: str, labels: Iterable[str]) -> SearchDocument:
    """Return the keys of a thing: of its name first, then its labels, then its description.

    The first 128 different words are found by their beginning, the first 24 with a slip, and any part
    within the first 256 trigrams: the end of a long description is not indexed.
    """
    texts = [_split(text) for text in (name, *labels, description)]
    found = dict.fromkeys(word[:WORD_LETTERS] for text in texts for word in text)
    forgiven = {key for word in islice(found, MOST_TYPO_WORDS) for key in delete_keys(word)}
    parts = islice((part for text in texts for part in _trigrams("".join(text))), MOST_TRIGRAMS)
    return SearchDocument(sorted(islice(found, MOST_WORDS)), sorted(forgiven), sorted(set(map(_key, parts))))


def question(text: str) -> Question:
    """Return what to ask for `text`, of which the first 8 different words count."""
    asked = list(islice(dict.fromkeys(words(text)), MOST_ASKED_WORDS))
    return Question(
        words=asked,
        trigram_keys=sorted(trigram_keys(text)),
        delete_keys=[sorted(delete_keys(word)) for word in asked],
    )


def lexemes(community: str, found: Iterable[str]) -> list[str]:
    """Return words as lexemes of one community.

    The index gathers every row with a word of some beginning before it looks at the other keys: were words
    shared, each community's searches would take as long as everybody's things together are many.
    """
    own = f"{crc32(community.encode()):08x}"
    return [own + word for word in found]


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order: letters and digits, and each pictograph as a word.

    An apostrophe joins, so that `Bob's` is found as `bobs`.
    """
    return [word[:WORD_LETTERS] for word in _split(text)]


def squeeze(text: str) -> str:
    """Return the words of `text` without what parts them: the form in which one text contains another."""
    return "".join(_split(text))


def delete_keys(word: str) -> set[int]:
    """Return the keys of a folded word and of all that is left of it when one letter goes.

    Two words that are one insertion, deletion, replacement or swap of neighbours apart share a key if both
    have at least 4 letters (symmetric deletion, as SymSpell does it); a shorter word has its own key only.
    """
    known = word[:WORD_LETTERS]
    shorter = (known[:place] + known[place + 1 :] for place in range(len(known)))
    return {_key(known)} | ({_key(left) for left in shorter} if len(known) >= SLIP_LETTERS else set())


def trigram_keys(text: str) -> set[int]:
    """Return the keys of the first 256 trigrams of the squeezed text; none for fewer than three letters."""
    return set(map(_key, islice(_trigrams(squeeze(text)), MOST_TRIGRAMS)))


def slips(asked: str, text: str) -> int | None:
    """Return how many words of `asked` are one slip away from a word of `text`; None if any is farther.

    A slip is one edit by optimal string alignment, in a word of at least 4 letters.
    """
    there = _split(text)
    distances = [_distance(word, there) for word in _split(asked)]
    return sum(distances) if max(distances, default=0) <= 1 else None


def _distance(word: str, others: list[str]) -> int:
    """Return 0 if the word is among the others, 1 if it is but for one slip, else 2."""
    if word in others:
        return 0
    if len(word) < SLIP_LETTERS:
        return 2
    # Only a search that finds nothing needs it: it takes 4 MB and a tenth of a second to import.
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    return min((OSA.distance(word, other, score_cutoff=1) for other in others), default=2)


def _split(text: str) -> list[str]:
    folded = fold(text).replace("'", "")
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return "".join(map(_spaced, folded)).split()


def _spaced(char: str) -> str:
    """Keep letters, digits and the marks on them, stand a pictograph alone, blank the rest."""
    if char.isalnum():
        return char
    kind = unicodedata.category(char)
    if kind.startswith("M"):
        return char
    return f" {char} " if kind == "So" else " "


def _trigrams(squeezed: str) -> Iterator[str]:
    return (squeezed[place : place + 3] for place in range(len(squeezed) - 2))


def _key(text: str) -> int:
    """Return the CRC-32 of the text as PostgreSQL's signed integer."""
    return (crc32(text.encode()) ^ 0x8000_0000) - 0x8000_0000
