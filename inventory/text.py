"""Text from people: cleaned once on its way in, folded when two texts are compared."""

import re
import unicodedata

# Letters and symbols that are drawn as nothing count as blanks too, or a name could be invisible.
_BLANKS = re.compile("[\\s\u115f\u1160\u2800\u3164\uffa0]+")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_EMOJI = "\u00a9\u00ae\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
# A joiner between two emoji, and the tags of a flag such as Scotland's, are part of a picture.
_PICTURE_GLUE = re.compile(
    f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)
# Unicode's canonical combining classes.
_HEBREW_AND_ARABIC_POINTS = range(10, 37)
_ABOVE_OR_BELOW = 200
_SELECTORS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_APOSTROPHES = "`´ʹʻʼʽˈ‘’‚‛′‵＇"
_DOUBLE_QUOTES = "“”„‟＂"
_DASHES = "‐‑‒–—―−"
_TYPED = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    # Unicode does not take these apart, yet people without the key write them so.
    | {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)


def clean(text: str) -> str:
    """Return what a person meant to send, on one line: NFC, single blanks, no invisible characters.

    Blanks of any kind become a space before control and format characters (NUL, bidi controls, lone
    surrogates, hidden tags) are dropped, so that words don't run together. Joiners stay inside emoji only.
    Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(unicodedata.normalize("NFC", _without_controls(spaced)).split())


def fold(text: str) -> str:
    """Return `text` in the form in which words are compared: no case, no accents, plain quotes and dashes.

    A prime or two apostrophes for inches become the double quote. Marks that make another letter, as in
    Japanese, Thai or Devanagari, are not accents and stay. Folding twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        folded = text.lower().translate(_TYPED)
    else:
        # Taking apart yields capitals (ℌ) and lowering yields marks (İ), hence each of them twice.
        folded = _decompose(_decompose(clean(text).casefold()).casefold())
    return _inches(" ".join(folded.split()))


def name_key(text: str) -> str:
    """Return the form in which names are unique: folded, without blanks, other punctuation kept.

    Empty only for a name with no visible character.
    """
    return _inches(unicodedata.normalize("NFC", fold(text).replace(" ", "")))


def _without_controls(text: str) -> str:
    """Drop control and format characters unless they hold a picture together."""
    # The rest goes first, or a dropped character between a joiner and its emoji would look like no emoji.
    seen = "".join(c for c in text if c == "\u200d" or _is_tag(c) or unicodedata.category(c) not in _DROPPED)
    glue = {place for match in _PICTURE_GLUE.finditer(seen) for place in range(*match.span())}
    return "".join(c for place, c in enumerate(seen) if place in glue or not (c == "\u200d" or _is_tag(c)))


def _is_tag(char: str) -> bool:
    return "\U000e0000" <= char <= "\U000e007f"


def _decompose(text: str) -> str:
    """Take characters apart, drop their accents and put together what is left."""
    letters = "".join(map(_apart, text.translate(_TYPED))).translate(_TYPED)
    kept = "".join(char for char in letters if not _is_accent(char))
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", kept))


def _apart(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    # A lone accent such as ¨ comes apart into a blank and a mark, and would vanish.
    return char if parts.startswith(" ") else parts


def _is_accent(char: str) -> bool:
    """Tell marks above and below, points and invisible selectors from marks that spell another letter."""
    place = unicodedata.combining(char)
    if place:
        return place in _HEBREW_AND_ARABIC_POINTS or place >= _ABOVE_OR_BELOW
    return unicodedata.category(char) == "Cf" or _SELECTORS.match(char) is not None


def _inches(text: str) -> str:
    return text.replace("''", '"')
