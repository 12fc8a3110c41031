"""The nearest of several names, for "did you mean"."""

from collections.abc import Iterable

from inventory.text import fold

# One slip in a word of three letters, two in five: any lower, and unrelated short words come up.
_CUTOFF = 0.6
_BEGINNING = 0.95


def nearest(word: str, choices: Iterable[str], limit: int = 3) -> list[str]:
    """Return at most `limit` of `choices` that `word` may have been meant for, the likeliest first.

    Case, accents and quotes don't count. A choice that begins with `word` is likely whatever its length.
    Equally likely ones are in alphabetical order, so that the answer is the same each time.
    """
    asked = fold(word)
    if not asked:
        return []
    scored = ((-_likeness(asked, fold(choice)), choice) for choice in set(choices))
    return [choice for score, choice in sorted(scored) if -score >= _CUTOFF][:limit]


def _likeness(asked: str, choice: str) -> float:
    """Return 1.0 for the same text down to 0.0 (optimal string alignment over the longer length)."""
    if asked != choice and choice.startswith(asked):
        return _BEGINNING
    # Only who mistypes needs it: it takes 4 MB and a tenth of a second to import.
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    return OSA.normalized_similarity(asked, choice, score_cutoff=_CUTOFF)
