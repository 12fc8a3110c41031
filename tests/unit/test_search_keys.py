import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inventory.items.keys import (
    Question,
    delete_keys,
    document,
    lexemes,
    question,
    slips,
    squeeze,
    trigram_keys,
    words,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=())) | st.text("ab 'É🔨\\&|!:*()\u0301क\u093e")


@st.composite
def words_and_typos(draw: st.DrawFn) -> tuple[str, str]:
    word = draw(st.text("abcdexyz", min_size=5, max_size=40))
    place = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from("abcq"))
    before, after = word[:place], word[place:]
    typos = [before + letter + after, before + after[1:], before + letter + after[1:]]
    typos.append(before + after[1] + after[0] + after[2:])
    return word, draw(st.sampled_from(typos))


@given(words_and_typos())
def test_a_word_and_any_one_slip_in_it_share_a_key(pair: tuple[str, str]) -> None:
    word, typo = pair
    assert delete_keys(word) & delete_keys(typo)
    assert slips(typo, f"old {word} case") == (typo != word)


@given(st.text("abcdefg", min_size=1, max_size=60))
def test_keys_are_bounded_and_fit_a_signed_integer(word: str) -> None:
    keys = delete_keys(word) | trigram_keys(word)
    assert all(-(2**31) <= key < 2**31 for key in keys)
    assert len(delete_keys(word)) <= 33


def test_keys_never_change_without_a_new_search_version() -> None:
    assert delete_keys("lamp") == {1054510976, 906108115, -244732843, -1711844762, -1838169972}
    assert trigram_keys("A7 III") == {1580475157, 305988045, 940974255}


@given(ANY_TEXT)
def test_ascii_and_other_text_is_split_alike(text: str) -> None:
    # The é takes the way for text beyond ASCII.
    assert words(f"{text} é") == [*words(text), "e"]


@given(ANY_TEXT)
def test_words_are_the_same_however_the_text_was_typed(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert document(text, text, [text]) == document(text, text, [text])


def test_communities_share_no_lexeme() -> None:
    assert lexemes("a", ["lamp"]) != lexemes("b", ["lamp"])
    assert lexemes("a", ["lamps"])[0].startswith(lexemes("a", ["lamp"])[0])


@given(ANY_TEXT)
def test_a_question_holds_nothing_that_quotes_must_hide(text: str) -> None:
    asked = question(text)
    assert all(re.fullmatch(r"[^'\\\s]+", word) for word in asked.words)
    assert len(asked.words) <= 8
    assert len(asked.delete_keys) <= 8
    assert asked == question(text)


@given(ANY_TEXT, ANY_TEXT)
def test_a_thing_answers_to_its_own_name(name: str, description: str) -> None:
    assume(len(set(words(name))) <= 8)
    stored, asked = document(name, description, []), question(name)
    assert set(asked.words) <= set(stored.words)
    assert set(asked.trigram_keys) <= set(stored.trigram_keys)
    assert all(set(keys) <= set(stored.delete_keys) for keys in asked.delete_keys)


def finds(asked: Question, name: str, stage: str) -> bool:
    stored = document(name, "", [])
    if stage == "beginning":
        return all(any(word.startswith(start) for word in stored.words) for start in asked.words)
    if stage == "part":
        return bool(asked.trigram_keys) and set(asked.trigram_keys) <= set(stored.trigram_keys)
    return all(set(keys) & set(stored.delete_keys) for keys in asked.delete_keys)


@pytest.mark.parametrize(
    ("asked", "name", "stage"),
    [
        ("sony", "Sony A7", "beginning"),
        ("son a", "Sony A7", "beginning"),
        ("creme", "Crème brûlée torch", "beginning"),
        ("bobs", "Bob's drill", "beginning"),
        ("bob’s", "Bob's drill", "beginning"),
        ("🔨", "🔨hammer", "beginning"),
        ("sonya7", "Sony A7", "part"),
        ("sony a7", "SonyA7", "part"),
        ("x200", "X-200 lens", "part"),
        ("mera", "Camera", "part"),
        ("camra", "Camera", "slip"),
        ("cmaera", "Camera", "slip"),
        ("batery", "Battery", "slip"),
        ("sony camrea", "Sony camera bag", "slip"),
        ("a7 camra", "Camera A7", "slip"),
        ("lmp", "Lamp", "slip"),
    ],
)
def test_a_thing_is_found(asked: str, name: str, stage: str) -> None:
    assert finds(question(asked), name, stage)


@pytest.mark.parametrize(
    ("asked", "name", "stage"),
    [
        ("sony b", "Sony A7", "beginning"),
        ("sonyb7", "Sony A7", "part"),
        ("sony camra", "Nikon camera", "slip"),
        ("cmr", "Camera", "slip"),
        ("a8", "A7", "slip"),
        ("to", "Lamp", "part"),
    ],
)
def test_another_thing_is_not_found(asked: str, name: str, stage: str) -> None:
    assert not finds(question(asked), name, stage)


@pytest.mark.parametrize(
    ("asked", "text", "count"),
    [
        ("sony camera", "Camera by Sony", 0),
        ("sony camra", "Camera by Sony", 1),
        ("snoy cmaera", "Camera by Sony", 2),
        ("sony lens", "Camera by Sony", None),
        ("a8", "A7", None),
        ("", "A7", 0),
    ],
)
def test_slips_are_counted_per_word(asked: str, text: str, count: int | None) -> None:
    assert slips(asked, text) == count


def test_the_end_of_a_long_description_is_not_indexed() -> None:
    stored = document("Lamp", " ".join(f"word{number}" for number in range(500)), ["light"])
    assert len(stored.words) == 128
    assert {"lamp", "light", "word0"} <= set(stored.words)
    assert "word499" not in stored.words
    assert len(stored.trigram_keys) <= 256
    assert delete_keys("word5") <= set(stored.delete_keys)
    assert not delete_keys("word499") <= set(stored.delete_keys)


def test_a_question_without_a_word_asks_nothing() -> None:
    assert question(" -- !? ") == Question([], [], [])


def test_squeezed_text_shows_what_contains_what() -> None:
    assert squeeze("A7-III") in squeeze("Sony a7 iii")
    assert squeeze("a8") not in squeeze("Sony A7")
