"""Tables and colours: what a card shows, and when there is none."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord_cards import card, drawn
from commands.base import Reply, Table, Tone

LEVELS = Table(("Product", "There"), (("M4 bolt", "1200"), ("Größe 5", "7")))


def test_columns_stand_below_each_other_and_numbers_to_the_right() -> None:
    assert drawn(LEVELS) == "```\nProduct  There\n───────  ─────\nM4 bolt   1200\nGröße 5      7\n```"


def test_signs_of_double_width_keep_the_columns() -> None:
    lines = (drawn(Table(("A", "B"), (("工具", "x"), ("tool", "y")))) or "").split("\n")
    assert lines[3:5] == ["工具  x", "tool  y"]


def test_a_table_too_wide_for_a_card_is_shown_in_lines() -> None:
    wide = Table(("A", "B"), (("x" * 40, "y" * 40),))
    assert drawn(wide) is None
    made = card(Reply("Head:\nx, y", table=wide), "Head:\nx, y")
    assert made is not None
    assert (made.title, made.description) == ("Head:", "x, y")


def test_a_tone_colours_the_card_and_a_plain_reply_has_none() -> None:
    colours = {tone: card(Reply("Head:\nx", tone=tone), "Head:\nx") for tone in Tone}
    assert len({made.colour for made in colours.values() if made}) == len(Tone)
    assert card(Reply("Head:\nx"), "Head:\nx") is None


def test_what_is_longer_than_a_card_may_be_is_sent_as_text() -> None:
    text = "Head:\n" + "x" * 5000
    assert card(Reply(text, tone=Tone.BAD), text) is None


def test_a_card_formats_nothing_that_people_wrote() -> None:
    text = "**Bold**:\n# big\n[a](http://b) @everyone"
    made = card(Reply(text, tone=Tone.PLAIN), text)
    assert made is not None
    assert made.title == r"\*\*Bold\*\*:"
    assert made.description == "\\# big\n\\[a\\](http://b) \\@everyone"


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=5))
def test_no_cell_ends_the_block_or_adds_a_line(rows: list[tuple[str, str]]) -> None:
    block = drawn(Table(("A", "B"), tuple(rows)))
    assert block is None or (block.count("```") == 2 and block.count("\n") == len(rows) + 3)
