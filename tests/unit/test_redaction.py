import logging
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs.entry import entry_of
from bot.logs.jsonline import write_json
from bot.logs.line import write_line
from bot.logs.redaction import MASK, Redactor
from inventory.aaa import Category, Event, Result

CANARY = "c4n\"a'r\\y=7 ü"


@pytest.mark.parametrize("form", [CANARY, repr(CANARY), repr({"k": CANARY}), quote(CANARY), quote(CANARY, safe="")])
def test_a_registered_value_is_hidden_however_it_is_quoted(form: str) -> None:
    redactor = Redactor()
    redactor.register(CANARY)
    assert MASK in redactor.clean(f"before {form} after")
    assert "r\\y=7" not in redactor.clean(f"before {form} after")


def test_the_password_of_a_registered_url_is_hidden_on_its_own() -> None:
    redactor = Redactor()
    redactor.register("postgresql://bot:hunter%2F2-long@db/items")
    assert redactor.clean("tried hunter%2F2-long and hunter/2-long") == f"tried {MASK} and {MASK}"


def test_a_short_value_is_not_hidden_because_it_would_hide_words() -> None:
    redactor = Redactor()
    redactor.register("drill")
    assert redactor.clean("a drill") == "a drill"


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    redactor = Redactor()
    redactor.register("secret-one")
    redactor.register("secret-one-and-more")
    assert redactor.clean("secret-one-and-more") == MASK


def test_each_redactor_knows_only_its_own_secrets() -> None:
    Redactor().register("elsewhere")
    assert Redactor().clean("elsewhere") == "elsewhere"


@given(st.text(min_size=6, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_found_is_gone_and_whatever_is_changed_was_found(secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.register(secret)
    text = before + secret + after
    assert redactor.finds(text)
    assert MASK in redactor.clean(text)
    assert redactor.finds(before + after) or redactor.clean(before + after) == before + after


@given(st.text(min_size=6, max_size=30).filter(lambda text: text not in MASK))
def test_a_secret_leaves_no_line_whichever_part_carries_it(secret: str) -> None:
    redactor = Redactor()
    redactor.register(secret)
    fields: dict[str, object] = {
        secret: 1,
        "item": f"x{secret}x",
        "all": [secret],
        "raw": secret.encode(errors="replace"),
    }
    event = Event(Category.AUDIT, f"a {secret}", Result.SUCCESS, secret, f"@{secret}", fields)
    record = logging.LogRecord("n", logging.INFO, "", 0, "m", None, None)
    record.__dict__["aaa"] = event
    made = entry_of(record, redactor)
    said = [made.community, made.user, made.action, *made.fields, *map(str, made.fields.values())]
    assert not any(secret in text for text in said)
    assert MASK in write_line(made, "m", "1")
    assert MASK in write_json(made, "m", "1")


def test_a_number_that_is_a_secret_is_hidden_too() -> None:
    redactor = Redactor()
    redactor.register("80241234")
    record = logging.LogRecord("n", logging.INFO, "", 0, "m", None, None)
    record.__dict__["aaa"] = Event(Category.AUDIT, "a", Result.SUCCESS, "-", "-", {"pin": 80241234})
    assert entry_of(record, redactor).fields == {"pin": MASK}
