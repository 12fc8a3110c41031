import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from bot.logs.line import parse_line, write_line
from bot.logs.redaction import Redactor
from bot.logs.sinks import Sink, Written
from bot.logs.system import LogSystem
from inventory.aaa import Category, Result, event
from tests.standins.logs import Kept

WRITE = partial(write_line, module="m", version="1")


@pytest.fixture
def kept() -> Iterator[Kept]:
    sink = Kept()
    yield sink
    sink.gate.set()


def started(*sinks: Sink, capacity: int = 100_000) -> LogSystem:
    logs = LogSystem(sinks, WRITE, Redactor(), capacity)
    logs.take_over("INFO")
    return logs


def test_stop_writes_all_that_was_queued_from_every_thread_in_its_order(kept: Kept) -> None:
    logs = started(kept)

    def work(thread: int) -> None:
        for number in range(1_000):
            event(Category.SYSTEM, "count", Result.SUCCESS, user=str(thread), number=number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    logs.stop()
    read = [parse_line(line) for line in kept.lines]
    for thread in range(8):
        assert [int(line.fields["number"]) for line in read if line.user == str(thread)] == list(range(1_000))
    assert logs.dropped == 0


def test_a_full_queue_drops_and_counts_without_blocking_and_says_so_in_one_line(kept: Kept) -> None:
    logs = started(kept, capacity=10)
    kept.gate.clear()
    event(Category.SYSTEM, "first", Result.SUCCESS)
    assert kept.entered.wait(10)
    for number in range(500):
        event(Category.SYSTEM, "count", Result.SUCCESS, number=number)
    assert logs.dropped == 490
    kept.gate.set()
    logs.stop()
    said = [parse_line(line) for line in kept.lines]
    assert [line.action for line in said] == ["first", *["count"] * 10, "log.dropped"]
    assert (said[-1].fields, said[-1].level) == ({"records": "490"}, "WARNING")


def test_a_failing_sink_is_told_once_and_does_not_harm_the_others(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full:
        def write(self, batch: Sequence[Written]) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            raise OSError(28, "No space left on device")

    logs = started(Full(), kept)
    for number in range(2_500):
        event(Category.SYSTEM, "count", Result.SUCCESS, number=number)
    logs.stop()
    assert len(kept.lines) == 2_500
    sentence = "Full loses log lines ([Errno 28] No space left on device); the bot goes on without them.\n"
    assert capsys.readouterr().err == sentence


def test_a_librarys_message_is_made_at_once_because_its_arguments_may_change(kept: Kept) -> None:
    logs = started(kept)
    state = ["early"]
    logging.getLogger("aiohttp.server").info("state %s", state)
    state[0] = "late"
    logs.stop()
    assert parse_line(kept.lines[0]).fields == {"message": "state ['early']"}


def test_a_message_with_wrong_placeholders_names_its_place_and_harms_nobody(kept: Kept) -> None:
    logs = started(kept)
    logging.getLogger("twitchio").warning("%d things", "many")
    logs.stop()
    assert __file__ in parse_line(kept.lines[0]).fields["message"]


def test_a_record_that_can_not_be_written_costs_only_its_own_line(kept: Kept) -> None:
    logs = started(kept)
    odd = logging.makeLogRecord({"name": "odd", "levelno": "not a number", "levelname": "X"})
    logs.handle(odd)
    event(Category.SYSTEM, "after", Result.SUCCESS)
    logs.stop()
    assert [parse_line(line).action for line in kept.lines] == ["log.odd_record", "after"]
    assert parse_line(kept.lines[0]).fields == {"logger": "odd", "error": "TypeError"}


def test_events_tell_of_the_exception_being_handled(kept: Kept) -> None:
    logs = started(kept)
    try:
        int("seven")
    except ValueError:
        event(Category.ERROR, "parse", Result.FAILURE, exc_info=True)
    event(Category.SYSTEM, "quiet", Result.SUCCESS, exc_info=True)
    logs.stop()
    failed, quiet = (parse_line(line) for line in kept.lines)
    assert failed.level == "ERROR"
    assert "invalid literal for int" in failed.fields["exception"]
    assert quiet.fields == {}


def test_the_thread_ends_with_stop_and_a_second_stop_does_nothing(kept: Kept) -> None:
    before = threading.active_count()
    logs = started(kept)
    assert threading.active_count() == before + 1
    logs.stop()
    logs.stop()
    assert threading.active_count() == before
