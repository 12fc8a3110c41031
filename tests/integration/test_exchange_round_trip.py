"""import(export(x)) = x, for every inventory that can be: the file is all of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.actor import Actor, Role
from inventory.errors import Invalid
from inventory.items import model
from inventory.services import Services
from inventory.sheets import Format
from inventory.text import name_key

SIGNS = ["=1+1", "@x", "-3", "+", "'=a", "''-", "a,b;c\td", 'say "hi"', "'", "\r\n", "[]", "ＳＵＭ＝"]
SCRIPTS = ["شاحن", "עט", "📷\u200d🚀", "é"]
TRICKY = st.sampled_from([*SIGNS, *SCRIPTS])
TEXT = st.lists(TRICKY | st.text(max_size=12), min_size=1, max_size=3).map("".join)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT = st.integers(0, 10**15).map(lambda micros: (FIRST + timedelta(microseconds=micros)).isoformat())


def sound(text: str, rule: object = model.valid_name) -> bool:
    try:
        rule(text)  # type: ignore[operator]  # one of the model's rules
    except Invalid:
        return False
    return True


LOANS = st.lists(
    st.fixed_dictionaries(
        {
            "holder": st.from_regex(r"[a-z]{2,9}:[0-9]{1,5}", fullmatch=True),
            "holder_name": TEXT.filter(sound),
            "quantity": st.integers(1, 3),
            "lent_by": st.just("test:lender"),
            "lent_at": MOMENT,
            "due_at": st.none() | MOMENT,
        }
    ),
    max_size=3,
    unique_by=lambda loan: str(loan["holder"]),
)
THINGS = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXT.filter(sound),
            "description": TEXT,
            "labels": st.lists(
                TEXT.filter(lambda text: sound(text, model.valid_label)), max_size=5, unique_by=model.valid_label
            ),
            "quantity": st.integers(9, 1000),
            "loans": LOANS,
        },
        optional={"ref": st.just("") | TEXT.map(lambda text: f"{text}-{uuid4()}")},
    ),
    max_size=8,
    unique_by=lambda thing: name_key(str(thing["name"])),
)


def somebody() -> Actor:
    return Actor(f"c-{uuid4().hex[:12]}", "test:moderator", "Max", "test", Role.MODERATOR)


def file_of(services: Services, actor: Actor, form: Format) -> bytes:
    return "".join(services.exchange.export(actor, form)).encode()


@pytest.mark.parametrize("form", ["csv", "json"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=THINGS)
def test_an_export_imported_elsewhere_is_the_same_inventory(
    services: Services, form: Format, things: list[object]
) -> None:
    here, there = somebody(), somebody()
    made = services.exchange.import_file(here, orjson.dumps(things), "json")
    assert (made.added, made.errors) == (len(things), [])
    file = file_of(services, here, form)
    copied = services.exchange.import_file(there, file, form)
    assert (copied.added, copied.errors) == (len(things), [])
    assert file_of(services, there, form) == file
    assert file_of(services, there, "json") == file_of(services, here, "json")
    again = services.exchange.import_file(there, file + b"\n", form)
    assert (again.added, again.changed, again.unchanged, again.errors) == (0, 0, len(things), [])
