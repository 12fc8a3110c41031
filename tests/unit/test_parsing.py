import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.parsing import BadOption, UnclosedQuote, Word, options, split
from commands.spans import always, in_time

QUOTES = "\"“”„‟«»‹›'‘’‚‛"
ANY_LINE = st.text() | st.text(f"ab {QUOTES}-—=")
PLAIN = st.text(st.characters(exclude_categories=("Z", "C"), exclude_characters=QUOTES), min_size=1)


def texts(line: str) -> list[str]:
    return [word.text for word in split(line)]


@given(ANY_LINE)
def test_any_line_splits_or_has_an_unclosed_quote(line: str) -> None:
    try:
        words = split(line)
    except UnclosedQuote:
        return
    kept = "".join(line.split())
    for quote in QUOTES:
        kept = kept.replace(quote, "")
    for word in words:
        assert word.text == word.text.strip()
        assert word.text or word.quoted
    left = "".join("".join(word.text.split()) for word in words)
    assert "".join(char for char in left if char not in QUOTES) == kept


@given(st.lists(st.lists(PLAIN, max_size=3).map(" ".join)))
def test_quoted_words_come_back_as_they_were_joined(wanted: list[str]) -> None:
    line = " ".join(f'"{text}"' for text in wanted)
    assert split(line) == [Word(text, quoted=True) for text in wanted]


@given(st.lists(PLAIN))
def test_plain_words_come_back_as_they_were_joined(wanted: list[str]) -> None:
    assert split(" ".join(wanted)) == [Word(text) for text in wanted]


@given(st.lists(PLAIN, min_size=1))
def test_a_quote_elsewhere_does_not_change_the_plain_words(wanted: list[str]) -> None:
    assert split(" ".join([*wanted, '"x"'])) == [*map(Word, wanted), Word("x", quoted=True)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('checkout "Sony A7" @mia', ["checkout", "Sony A7", "@mia"]),
        ("add Bob's drill", ["add", "Bob's", "drill"]),
        ('add 5" pipe', ["add", '5"', "pipe"]),
        ("add O’Brien", ["add", "O’Brien"]),
        ("add “hello “", ["add", "hello"]),
        ("add “hello world”", ["add", "hello world"]),
        ("add ”hello world“", ["add", "hello world"]),
        ("add „hello world“", ["add", "hello world"]),
        ("add « hello world »", ["add", "hello world"]),
        ("add »hello world«", ["add", "hello world"]),
        ("add 'hello world'", ["add", "hello world"]),
        ("add ‘Bob’s drill’", ["add", "Bob’s drill"]),
        ('add “5" pipe” x', ["add", '5" pipe', "x"]),
        ("add 'tis the season", ["add", "'tis", "the", "season"]),
        ("add ’tis 'twas", ["add", "’tis", "'twas"]),
        ('add ""', ["add", ""]),
        ('add a"b c"d', ["add", 'a"b', 'c"d']),
        ('add "a"b c"', ["add", 'a"b c']),
        ("add\u3000x\ty\nz", ["add", "x", "y", "z"]),
        ("", []),
    ],
)
def test_quotes_are_read_as_people_type_them(line: str, wanted: list[str]) -> None:
    assert texts(line) == wanted


@pytest.mark.parametrize("line", ['add "hello', "add “hello world", "add «x", 'add "', 'add "a"b', "add „x"])
def test_a_quote_that_never_closes_is_refused_by_name(line: str) -> None:
    with pytest.raises(UnclosedQuote, match=rf"The quote [{QUOTES}] opens but never closes"):
        split(line)


KNOWN = {"quantity", "due", "dry_run"}


@pytest.mark.parametrize(
    ("line", "left", "found"),
    [
        ("drill --quantity 3", ["drill"], {"quantity": "3"}),
        ("--quantity=3 drill", ["drill"], {"quantity": "3"}),
        ("drill —quantity 3", ["drill"], {"quantity": "3"}),
        ("drill –due=friday", ["drill"], {"due": "friday"}),
        ('drill --due "next friday" x', ["drill", "x"], {"due": "next friday"}),
        ("drill --quantity -3", ["drill"], {"quantity": "-3"}),
        ("drill --QUANTITY 3 --dry-run y", ["drill"], {"quantity": "3", "dry_run": "y"}),
        ('"--quantity" 3', ["--quantity", "3"], {}),
        ("drill -- --quantity 3 --", ["drill", "--quantity", "3", "--"], {}),
        ("a — b --- -x --5 – c", ["a", "—", "b", "---", "-x", "--5", "–", "c"], {}),
        ("drill --all --due friday", ["drill"], {"all": "true", "due": "friday"}),
        ('drill --due "--all"', ["drill"], {"due": "--all"}),
    ],
)
def test_options_are_taken_out_of_the_words(line: str, left: list[str], found: dict[str, str]) -> None:
    rest, values = options(split(line), KNOWN, flags={"all"})
    assert [word.text for word in rest] == left
    assert values == found


@pytest.mark.parametrize(
    ("line", "left", "found"),
    [
        ("drill --due saturday 18:00", ["drill"], {"due": "saturday 18:00"}),
        ("drill --due tomorrow 5pm mia", ["drill", "mia"], {"due": "tomorrow 5pm"}),
        ("drill --due in 3 days --quantity 2", ["drill"], {"due": "in 3 days", "quantity": "2"}),
        ("drill --due=next friday", ["drill"], {"due": "next friday"}),
        ("drill --due 24 december jan", ["drill", "jan"], {"due": "24 december"}),
        ("drill --due friday jan", ["drill", "jan"], {"due": "friday"}),
        ("drill --due friday april", ["drill", "april"], {"due": "friday"}),
        ('drill --due "friday" 18:00', ["drill", "18:00"], {"due": "friday"}),
        ('drill --due friday "18:00"', ["drill", "18:00"], {"due": "friday"}),
        ("--due 2 days ago drill", ["drill"], {"due": "2 days ago"}),
        ("bolt --note for the shelf", ["bolt"], {"note": "for the shelf"}),
        ("bolt --note for the shelf --quantity 3 x", ["bolt", "x"], {"note": "for the shelf", "quantity": "3"}),
        ("bolt --note broken -- 3", ["bolt", "3"], {"note": "broken"}),
        ("--note broken bolt 3", ["bolt", "3"], {"note": "broken"}),
    ],
)
def test_a_time_and_a_note_need_no_quotes_behind_the_words(line: str, left: list[str], found: dict[str, str]) -> None:
    rest, values = options(split(line), [*KNOWN, "note"], (), {"due": in_time, "note": always})
    assert [word.text for word in rest] == left
    assert values == found


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("x --quantiy 3", "There is no option --quantiy: did you mean --quantity?"),
        ("x —colour red", "There is no option --colour: put it in quotes if it is text."),
        ("x --dryrun 1", "There is no option --dryrun: did you mean --dry-run?"),
        ("x --due a --due b", "--due is given twice: give it once."),
        ("x --due", "--due needs a value behind it, as in --due 3."),
        ("x --due --quantity 3", "--due needs a value behind it, as in --due 3."),
        ("x --due -- friday", "--due needs a value behind it, as in --due 3."),
        ("x --all=yes", "--all takes no value: write it alone."),
        ('x --due="next friday"', 'Write a blank, not =, before a quoted value: --due "two words".'),
        ("x --due= friday", 'Write a blank, not =, before a quoted value: --due "two words".'),
    ],
)
def test_a_wrong_option_is_refused_with_what_to_write(line: str, sentence: str) -> None:
    with pytest.raises(BadOption) as refusal:
        options(split(line), KNOWN, flags={"all"})
    assert str(refusal.value) == sentence


WORDS = st.builds(
    Word,
    st.sampled_from(["a", "--", "--due", "—quantity=3", "--all", "--nope", "3", "–", ""]) | PLAIN,
    st.booleans(),
)


@given(st.lists(WORDS, max_size=8))
def test_options_lose_no_word_and_keep_their_order(words: list[Word]) -> None:
    try:
        rest, values = options(words, KNOWN, flags={"all"})
    except BadOption:
        return
    coming = iter(words)
    assert all(word in coming for word in rest)
    ends = Word("--") in words
    before = words[: words.index(Word("--"))] if ends else words
    kept = rest[: len(rest) - max(0, len(words) - len(before) - 1)]
    named = [word.text for word in before if not word.quoted and word not in kept and word.text[:1] in "-—–"]
    attached = sum(1 for text in named if "=" in text)
    valued = len(values) - ("all" in values)
    assert len(words) - len(rest) == len(values) + valued - attached + ends
