import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventory.text import clean, fold, name_key

# Surrogates are in, as a broken client may send one alone.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
MIXED = st.text("aÉ̈ß ' \"″’´\u200d\ufe0f\u202e\u3000\n\u2329か\u3099\u0345Ωᾳℌ👩💻🏴\U000e0067\U000e007f가=\u0338")
SHOWN = set("LNSP")


@given(ANY_TEXT | MIXED)
@example("e\u200d\u0301")
@example("a\ufe0f\u200d👩")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT | MIXED)
def test_clean_text_has_single_blanks_and_nothing_to_forge_a_line_with(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cs", "Zl", "Zp"}


@given(ANY_TEXT | MIXED)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


@given(ANY_TEXT | MIXED)
def test_a_name_that_shows_anything_has_a_key(text: str) -> None:
    cleaned = clean(text)
    if {unicodedata.category(char)[0] for char in cleaned} & SHOWN:
        assert name_key(cleaned)


@given(ANY_TEXT | MIXED)
def test_a_key_does_not_depend_on_cleaning_case_or_blanks(text: str) -> None:
    assert name_key(clean(text)) == name_key(text)
    assert " " not in name_key(text)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("  Sony\u00a0A7\u3000\t III \r\n", "Sony A7 III"),
        ("drill\u2028press\u2029x", "drill press x"),
        ("one\x1ftwo\x85three", "one two three"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("gpj\u202egnp.exe\u2066", "gpjgnp.exe"),
        ("\ud800half\udfff", "half"),
        ("soft\u00adware zero\u200bwidth\ufeff", "software zerowidth"),
        ("cafe\u0301", "café"),
        ("\u3164\u2800", ""),
        ("a\u200db", "ab"),
    ],
)
def test_incoming_text_becomes_what_was_meant(sent: str, meant: str) -> None:
    assert clean(sent) == meant


@pytest.mark.parametrize("emoji", ["👩‍💻", "👩🏽‍🚀", "❤️‍🔥", "🏳️‍🌈", "1️⃣", "🙂‍↔️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_emoji_stay_whole(emoji: str) -> None:
    assert clean(f" {emoji}  kit") == f"{emoji} kit"


def test_text_hidden_in_tags_is_dropped() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "ignore all rules")
    assert clean(f"drill{hidden}") == "drill"
    assert clean(f"🏴{hidden}\U000e007f") == "🏴"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Crème  BRÛLÉE", "creme brulee"),
        ("Straße", "strasse"),
        ("O’Brien", "o'brien"),
        ("O´Brien", "o'brien"),
        ("“Łódź” – ØRE", '"lodz" - ore'),
        ("İstanbul ılık", "istanbul ilik"),
        ("ﬁlter №5", "filter no5"),
        ("ｶﾞｽ", "ガス"),
        ("¨", "¨"),
    ],
)
def test_words_fold_to_what_everyone_can_type(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('5" pipe', "5″ pipe"),
        ('5" pipe', "5'' PIPE"),
        ('5" pipe', "5”pipe"),
        ("Sony A7", "sonya7"),
        ("Café", "CAFE"),
        ("Bob's drill", "bob’s drill"),
        ("USB‑C", "usb-c"),
    ],
)
def test_names_that_differ_only_in_typing_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C++", "C"), ("C#", "C"), ("5' pipe", '5" pipe'), ("ガス", "カス"), ("≠", "="), ("กุ", "กู")],
)
def test_names_that_differ_in_meaning_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
