import json
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.logs import parse_line, start_logging
from inventory.aaa import Category, Result, event
from tests.standins.logs import Settings, hostile_texts

APART = ("auth", "authz", "audit", "error")


def lines(folder: Path, category: str = "") -> list[str]:
    name = f"storekeeper_{category}.log" if category else "storekeeper.log"
    return (folder / name).read_bytes().decode().splitlines()


def test_every_line_is_in_the_main_file_and_each_category_but_system_in_its_own(tmp_path: Path) -> None:
    logs = start_logging(Settings(log_dir=tmp_path))
    for category in Category:
        event(category, f"tried.{category.lower()}", Result.SUCCESS)
    logs.stop()
    assert [parse_line(line).event for line in lines(tmp_path)] == list(Category)
    assert [[parse_line(line).action for line in lines(tmp_path, name)] for name in APART] == [
        [f"tried.{name}"] for name in APART
    ]


def test_five_thousand_hostile_strings_are_one_line_each_in_every_file_and_read_back(tmp_path: Path) -> None:
    texts = hostile_texts(5_000)
    logs = start_logging(Settings(log_dir=tmp_path))
    for number, text in enumerate(texts):
        category = Category(APART[number % 4].upper())
        named: dict[str, Any] = {"item": text, text or "k": text}
        event(category, text, Result.DENIED, community=text, user=text, **named)
    logs.stop()
    for name, wanted in [("", texts)] + [(name, texts[at::4]) for at, name in enumerate(APART)]:
        read = [parse_line(line) for line in lines(tmp_path, name)]
        assert [(line.community, line.user, line.action, line.fields["item"]) for line in read] == [
            (text,) * 4 for text in wanted
        ]


def test_the_hostile_strings_break_and_forge_lines_that_are_not_escaped() -> None:
    naive = "\n".join(f"[t] INFO m:1 AUDIT community=1 user={text}" for text in hostile_texts(5_000))
    assert len(naive.splitlines()) > 10_000
    assert naive.count("result=GRANTED") > 500


def test_five_thousand_hostile_strings_are_one_json_object_each(tmp_path: Path) -> None:
    texts = hostile_texts(5_000)
    logs = start_logging(Settings(log_dir=tmp_path, log_format="json"))
    for text in texts:
        event(Category.AUDIT, "item.add", Result.SUCCESS, item=text)
    logs.stop()
    read = [json.loads(line)["fields"]["item"] for line in lines(tmp_path, "audit")]
    assert read == [text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for text in texts]


@pytest.mark.parametrize("text", hostile_texts(20, seed=2))
def test_a_librarys_message_and_traceback_are_one_line_of_the_error_file(tmp_path: Path, text: str) -> None:
    logs = start_logging(Settings(log_dir=tmp_path))
    logging.getLogger("aiohttp.server").error("failed: %s", text, exc_info=RuntimeError(text))
    logs.stop()
    (line,) = lines(tmp_path, "error")
    assert parse_line(line).fields["message"] == f"failed: {text}"
    assert "RuntimeError" in parse_line(line).fields["exception"]


def test_an_unwritable_folder_is_one_sentence_and_the_lines_still_reach_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    logs = start_logging(Settings(log_dir=tmp_path / "file" / "logs"))
    event(Category.SYSTEM, "start", Result.SUCCESS)
    logs.stop()
    out, err = capsys.readouterr()
    sentence, line = err.splitlines()
    assert out == ""
    assert sentence.startswith(f"LOG_DIR {tmp_path}/file/logs can't be written (")
    assert parse_line(line).action == "start"


def test_the_log_level_holds_for_events_and_libraries(tmp_path: Path) -> None:
    logs = start_logging(Settings(log_dir=tmp_path, log_level="WARNING"))
    event(Category.AUTHZ, "item.delete", Result.GRANTED)
    event(Category.AUTHZ, "item.delete", Result.DENIED)
    logging.getLogger("discord.gateway").info("heartbeat")
    logging.getLogger("discord.gateway").warning("late")
    logs.stop()
    assert [parse_line(line).result for line in lines(tmp_path)] == ["DENIED", "FAILURE"]


def test_stop_gives_the_root_logger_back() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs = start_logging(Settings(log_level="DEBUG"))
    assert (root.handlers, root.level) == ([logs], logging.DEBUG)
    logs.stop()
    assert (root.handlers, root.level) == before
