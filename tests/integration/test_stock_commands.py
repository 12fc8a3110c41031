"""`!stock` as people type it: what is said, and what is understood."""

import re

import pytest

from commands.base import Attachment
from tests.integration.talking import Say, saying

say = saying("stock")


def test_a_story_of_bolts(say: Say) -> None:
    assert say("name 12 M4 bolt").text == "Product 12 is called M4 bolt now."
    assert say("add M4 bolt 40").text == "Added 40 × M4 bolt. Now 40 in main."
    assert say("move m4 bolt 15 east").text == "Moved 15 × M4 bolt. Now 25 in main; 15 in east."
    assert say("take 12 5 --warehouse east").text == "Took 5 × M4 bolt. Now 10 in east."
    assert say("M4 bolt").text == "M4 bolt (#12): 25 in main; 10 in east, 35 in all."
    assert say('set "M4 bolt" 30').text == "Stock of M4 bolt set. Now 30 in main."
    assert say("show #12").text == "M4 bolt (#12): 30 in main; 10 in east, 40 in all."
    assert say("show 99").text == "There is no product 99 in stock."


def test_a_reservation_is_made_for_a_while_and_committed_by_its_code(say: Say) -> None:
    say("add 12 10")
    text = say('reserve 12 4 --for 15m --note "order 17"').text
    code = re.search(r"Reserved 4 × product 12 as (\w{8}), until 20\d\d", text)
    assert code, text
    assert "order 17" in say("reservations 12").text
    assert say("take 12 7").text.startswith("Only 6 of product 12 are free in main (10 there, 4 reserved)")
    assert say(f"commit {code[1]}").text == "Committed 4 × product 12. Now 6 in main."
    assert say("reservations").text == "Nothing is reserved."
    assert say("undo").text == "Undone: your commit of 4 × product 12. Now 10 in main, 4 of them reserved."
    assert say(f"release {code[1].upper()}").text == "Released 4 × product 12. Now 10 in main."


def test_running_low_is_listed(say: Say) -> None:
    say("add 12 10")
    assert say("low").text == "Nothing is running low."
    told = say("threshold 12 20 --band 5").text
    assert told == "product 12 in main is low below 20, and no longer from 25 on."
    assert say("low").text == "Running low:\nproduct 12: 10 in main (low); low below 20"
    assert say("threshold 12 0").text == "No alarm runs for product 12 in main any more."


def test_a_stock_take_tells_the_differences(say: Say) -> None:
    say("name 7 M4 bolt")
    say("add 7 10")
    say("add 8 3")
    told = say('count "M4 bolt=9" 8=3 --dry-run').text
    assert told == "It would change 1, 1 agree:\nM4 bolt in main: 9 counted, 10 in the book (-1)"
    assert say('count "M4 bolt=9" 8=3').text.startswith("Changed 1, 1 agree:")
    assert say("count 7=9 8=3").text == "All 2 agree with the book."
    assert say("verify").text == "All 2 levels are what their 3 movements make of them."


def test_the_history_has_the_newest_first_and_pages(say: Say) -> None:
    for _ in range(6):
        say("add 12 2")
        say("take 12 1")
    first = say("history 12")
    assert "take -1 in main, 6 there" in first.text.splitlines()[1]
    assert first.more == '!stock history "12" --page 2'
    assert "add +2 in main, 2 there" in say("history 12 --page 2").text.splitlines()[-1]


def test_lists_page_and_search_forgives(say: Say) -> None:
    for number in range(12):
        say(f"add {number} 1 --warehouse east")
    say("name 3 M4 bolt")
    listed = say("list --warehouse EAST")
    assert len(listed.text.splitlines()) == 12
    assert listed.more == '!stock list --warehouse "EAST" --page 2'
    assert say("list --warehouse west").text == "Nothing in stock."
    assert "M4 bolt (#3): 1 in east" in say("search m4 blot").text
    assert say("search spaceship").text == "Nothing in stock is called 'spaceship'."


def test_files_go_out_and_come_in(say: Say) -> None:
    say("add 12 40")
    exported = say("export")
    assert exported.attachment is not None
    assert exported.private
    assert say("import", exported.attachment).text == "Imported: 0 added, 0 changed, 1 unchanged."
    wrong = Attachment("levels.csv", b"product,quantity\n1,many\n", "text/csv")
    assert say("import", wrong).text.startswith("Nothing was imported: 1 row is at fault.\nrow 2: The quantity")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("take 12", "Please say how many pieces."),
        ("take 12 many", "The quantity should be a whole number, not 'many'."),
        ("take 12 0", "The quantity should be at least 1."),
        ("take bolts 1", "No product is called 'bolts'."),
        ("reserve 12 1 --for ever", "The interval 'ever' can't be read"),
        ("reserve 12 1 --fro 5m", "There is no option --fro: did you mean --for?"),
        ("commit nothing", "There is no reservation nothing"),
        ("count 12", "I can't read '12'; write product=pieces"),
        ("count 12=-1", "I can't read '12=-1'"),
        ("name 12", "Say the new name, or --remove."),
        ("add 99999999999 1", "A product number is a whole number from 0 to 2,147,483,647."),
        ("undo", "You have moved no stock here that could be undone."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(say: Say, line: str, sentence: str) -> None:
    reply = say(line)
    assert not reply.success
    assert sentence in reply.text
