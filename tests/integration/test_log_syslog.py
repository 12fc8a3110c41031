import socket
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import parse_line, start_logging
from bot.logs.sinks import Written
from bot.logs.syslog import RETRY_SECONDS, Syslog
from inventory.aaa import Category, Result, event
from tests.standins.logs import Settings

LINE = Written("WARNING", "AUTH", "said")


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(10)
        yield listening


def test_each_line_is_one_datagram_with_its_priority(server: socket.socket) -> None:
    logs = start_logging(Settings(enable_syslog=True, syslog_port=server.getsockname()[1]))
    event(Category.AUTH, "login", Result.DENIED, user="a\nb")
    event(Category.ERROR, "crash", Result.ERROR)
    logs.stop()
    first, second = server.recv(65_535).decode(), server.recv(65_535).decode()
    local0 = 16 << 3
    assert first.startswith(f"<{local0 + 4}>[")
    assert second.startswith(f"<{local0 + 3}>[")
    assert parse_line(first.partition(">")[2]).user == "a\nb"


def test_an_unknown_name_is_asked_for_again_after_a_minute_and_then_works(
    server: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, known = 0.0, False
    asked: list[str] = []
    really = socket.getaddrinfo

    def look_up(host: str, port: int, family: int = 0, type: int = 0) -> list[tuple[Any, ...]]:  # noqa: A002 - theirs
        asked.append(host)
        if not known:
            raise socket.gaierror(-2, "Name or service not known")
        return list(really("127.0.0.1", port, family, type))

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    sink = Syslog("logs.invalid", server.getsockname()[1], "LOCAL0", lambda: now)
    with pytest.raises(socket.gaierror):
        sink.write([LINE])
    now, known = RETRY_SECONDS - 1, True
    sink.write([LINE])
    assert asked == ["logs.invalid"]
    now = RETRY_SECONDS
    sink.write([LINE])
    assert server.recv(100).endswith(b">said")
    sink.close()


def test_an_unknown_name_does_not_stop_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    logs = start_logging(Settings(enable_syslog=True, syslog_host="logs.invalid"))
    event(Category.AUTH, "login", Result.SUCCESS)
    logs.stop()
    line, sentence = capsys.readouterr().err.splitlines()
    assert parse_line(line).action == "login"
    assert sentence.startswith("Syslog loses log lines ([Errno -2] Name or service not known)")


def test_a_line_too_long_for_a_datagram_is_told_and_the_next_one_arrives(
    server: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = Syslog("127.0.0.1", server.getsockname()[1], "LOCAL0", lambda: 0.0)
    with pytest.raises(OSError, match="too long"):
        sink.write([LINE._replace(text="x" * 70_000)])
    sink.write([LINE])
    assert server.recv(100).endswith(b">said")
    assert capsys.readouterr().err == ""
    sink.close()


def test_an_unknown_facility_is_one_sentence_and_does_not_stop_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs = start_logging(Settings(enable_syslog=True, syslog_facility="LOCAL9"))
    event(Category.AUTH, "login", Result.SUCCESS)
    logs.stop()
    sentence, line = capsys.readouterr().err.splitlines()
    assert sentence.startswith("SYSLOG_FACILITY LOCAL9 is unknown")
    assert parse_line(line).action == "login"
