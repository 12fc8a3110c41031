"""Filters in lists and searches: `available`, `label:camera`, `-label:broken`."""

from collections.abc import Sequence
from typing import get_args

from inventory.errors import Invalid
from inventory.items.model import Filter, valid_label
from inventory.items.service import Selection

_CHOICES: tuple[Filter, ...] = get_args(Filter)


def selection(words: Sequence[str]) -> Selection:
    """The things that these filter words choose; raises Invalid for a word that is none."""
    labels, without, others = labels_of(words)
    chosen = [_choice(word) for word in others]
    if len(chosen) > 1:
        raise Invalid("Choose one of all, available and checkedout.")
    return Selection(chosen[0] if chosen else "all", labels, without)


def labels_of(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """The labels wanted, the labels excluded, and the words that are no label filter."""
    labels: list[str] = []
    without: list[str] = []
    others: list[str] = []
    for word in words:
        sign, _, label = word.lower().partition("label:")
        if label and sign in ("", "-", "–", "—"):
            (without if sign else labels).append(valid_label(label))
        else:
            others.append(word)
    return tuple(labels), tuple(without), others


def _choice(word: str) -> Filter:
    typed = word.lower().replace("_", "").replace("-", "")
    for choice in _CHOICES:
        if choice == typed:
            return choice
    raise Invalid(f"I can't filter by '{word}'; use all, available, checkedout, label:x or -label:x.")
