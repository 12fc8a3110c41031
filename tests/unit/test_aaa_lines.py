import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs.entry import Entry, Value
from bot.logs.jsonline import write_json
from bot.logs.line import parse_line, write_line
from tests.standins.logs import HOSTILE

# Every sign there is, lone surrogates and the unassigned too, with the hostile ones often.
TEXTS = st.text(st.characters() | st.sampled_from("".join(HOSTILE))) | st.sampled_from(HOSTILE)
FIELDS = st.dictionaries(TEXTS, TEXTS, max_size=4)


def entry(user: str = "mia", fields: Mapping[str, Value] | None = None) -> Entry:
    moment = "2026-01-02T03:04:05.678Z"
    return Entry(moment, "INFO", "AUDIT", "42", user, "item.add", "SUCCESS", dict(fields or {}))


def test_a_line_has_the_agreed_shape() -> None:
    line = write_line(entry(fields={"item": "Sony A7", "quantity": 2}), "storekeeper", "1.0.0")
    assert line == (
        "[2026-01-02T03:04:05.678Z] INFO storekeeper:1.0.0 AUDIT community=42 user=mia action=item.add "
        'result=SUCCESS item="Sony A7" quantity=2'
    )


@given(TEXTS, TEXTS, TEXTS, FIELDS)
def test_a_line_gives_back_exactly_what_went_in(community: str, user: str, action: str, fields: dict[str, str]) -> None:
    line = write_line(entry(user, fields)._replace(community=community, action=action), "m", "1")
    read = parse_line(line)
    assert (read.community, read.user, read.action, read.fields) == (community, user, action, fields)
    assert (read.level, read.module, read.version, read.event, read.result) == (
        "INFO",
        "m",
        "1",
        "AUDIT",
        "SUCCESS",
    )


@given(TEXTS, FIELDS)
def test_a_line_is_one_printable_line_of_utf_8(user: str, fields: dict[str, str]) -> None:
    for write in (write_line, write_json):
        line = write(entry(user=user, fields=fields), "m", "1")
        assert line.isprintable()
        assert len(line.encode().splitlines()) == len(line.splitlines()) == 1


@given(TEXTS, FIELDS)
def test_a_json_line_gives_back_exactly_what_went_in(user: str, fields: dict[str, str]) -> None:
    read = json.loads(write_json(entry(user=user, fields=fields), "m", "1"))
    assert (read["user"], read["fields"]) == (
        joined(user),
        {joined(key): joined(fields[key]) for key in fields},
    )


def joined(text: str) -> str:
    """JSON can't tell two halves of a surrogate pair from the sign that they make."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(TEXTS)
def test_no_text_looks_like_a_pair_of_its_own(text: str) -> None:
    line = write_line(entry(fields={"item": text + " user=admin"}), "m", "1")
    assert line.count("=") == 5
    assert " user=admin" not in line


def test_no_field_takes_the_place_of_a_key_of_the_json_line() -> None:
    read = json.loads(write_json(entry(fields={"level": "CRITICAL", "result": "GRANTED"}), "m", "1"))
    assert (read["level"], read["result"], read["fields"]["level"]) == ("INFO", "SUCCESS", "CRITICAL")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "[2026] INFO m:1 AUDIT",
        "[2026] INFO m:1 AUDIT user=a community=b action=c result=d",
        "[2026] INFO m:1 AUDIT community=a user=b action=c result=d stray",
        '[2026] INFO m:1 AUDIT community=a user=b action=c result=d item="open',
        "[2026] INFO m:1 AUDIT community=a user=b action=c result=d ",
    ],
)
def test_a_line_that_is_not_ours_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not an AAA log line"):
        parse_line(line)
