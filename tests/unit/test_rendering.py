"""Whatever a reply says, it fits its platform, mentions nobody's command and shows as it was written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.rendering import DISCORD, TWITCH, Capabilities, escape, render, size, visible

HOSTILE = st.text(st.sampled_from("/.!*_`~|<>[]()#@:-\\ \n\u2028\u202e\x00\x1b\ud800😀👩\u200dé12ab"), max_size=300)
TEXTS = st.one_of(HOSTILE, st.text(max_size=300))
SMALL = (
    Capabilities(40, 2, multiline=False, markdown=False),
    Capabilities(60, 3, multiline=True, markdown=True),
)


@pytest.mark.parametrize("to", [DISCORD, TWITCH, *SMALL])
@given(text=TEXTS, prefix=st.sampled_from(["!", "?", "sk", "*", "\\"]))
def test_no_part_breaks_the_limits_or_begins_with_a_command_sign(to: Capabilities, text: str, prefix: str) -> None:
    parts = render(text, to, prefix)
    assert 1 <= len(parts) <= to.parts
    for part in parts:
        assert 1 <= size(part) <= to.longest
        assert not part.startswith(("/", ".", "!"))
        assert not part.startswith(prefix) or prefix == "\\"
        assert to.multiline or "\n" not in part
        part.encode()


@given(TEXTS)
def test_escaped_markdown_reads_as_the_text_itself(text: str) -> None:
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(visible(text)))
    assert shown == visible(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**bold** and _slanted_", r"\*\*bold\*\* and \_slanted\_"),
        ("<@123> <#4> <:x:5> <t:1>", r"\<@123> \<#4> \<:x:5> \<t:1>"),
        ("@everyone @here a@b.example", r"\@everyone \@here a@b.example"),
        ("# big\n> quoted\n- item\n1. one\n-# small", "\\# big\n\\> quoted\n\\- item\n1\\. one\n\\-# small"),
        ("```code```", r"\`\`\`code\`\`\`"),
        ("[text](https://evil.example/a_b)", r"\[text\](https://evil.example/a_b)"),
        ("||hidden|| ~~gone~~ a|b ~5", r"\|\|hidden\|\| \~\~gone\~\~ a|b ~5"),
        ("C:\\dir 2026-01-01 5 - 3 #7", r"C:\\dir 2026-01-01 5 - 3 #7"),
    ],
)
def test_markup_is_shown_and_not_obeyed(text: str, written: str) -> None:
    assert escape(text) == written


def test_a_short_reply_is_one_part_as_it_is() -> None:
    assert render("Checked out Sony A7.", DISCORD) == ["Checked out Sony A7."]


def test_lines_become_one_on_twitch() -> None:
    assert render("Items:\n  Sony   A7\n\nTripod", TWITCH) == ["Items: · Sony A7 · Tripod"]


def test_a_command_sign_at_the_beginning_is_guarded() -> None:
    assert render("/ban mia", TWITCH) == ["› /ban mia"]
    assert render("!inventory list", DISCORD) == ["\\!inventory list"]
    assert render("sk list", DISCORD, prefix="sk") == ["› sk list"]


def test_long_text_is_cut_between_words_and_ends_with_the_way_to_the_rest() -> None:
    parts = render("word " * 500, TWITCH, more="!inventory list --page 2")
    assert len(parts) == 2
    assert parts[0].endswith("word")
    assert parts[1].endswith("… More: !inventory list --page 2")


def test_a_reply_that_fits_tells_of_more_on_its_own_line() -> None:
    assert render("Page 1", DISCORD, more="!inventory list --page 2") == ["Page 1\nMore: !inventory list --page 2"]
