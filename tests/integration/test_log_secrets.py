import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from bot.logs import Redactor, start_logging
from inventory.aaa import Category, Result, event
from tests.standins.logs import Settings

CANARIES = ('canary-"quoted\\1', "canary=with blanks 2", "canary\nwith\u2028ends-3", "c\u00e4nary-\ud800-4")
SHAPED = {
    "hunter-dsn": "postgresql://bot:hunter-dsn@db/items",
    "hunter-bearer-0123456789": "sent Authorization: Bearer hunter-bearer-0123456789",
    "hunter-refresh": '{"refresh_token": "hunter-refresh"}',
}
NEEDLES = (*CANARIES, *SHAPED, "quoted", "with blanks 2", "ends-3", "nary-")


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(10)
        yield listening


@pytest.fixture
def redactor(monkeypatch: pytest.MonkeyPatch) -> Redactor:
    fresh = Redactor()
    monkeypatch.setattr("bot.logs.redact", fresh)
    return fresh


@pytest.mark.parametrize("form", ["line", "json"])
def test_two_hundred_forced_errors_at_debug_show_no_secret_in_any_sink(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    server: socket.socket,
    redactor: Redactor,
    form: Literal["line", "json"],
) -> None:
    for canary in CANARIES:
        redactor.register(canary)
    force_errors(tmp_path, server, form)
    for text in (*files(tmp_path), capsys.readouterr().err, received(server)):
        assert "[secret]" in text
        assert [needle for needle in NEEDLES if needle in text] == []


@pytest.mark.usefixtures("redactor")
def test_the_same_errors_show_secrets_that_nobody_registered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: socket.socket
) -> None:
    force_errors(tmp_path, server, "line")
    for text in (*files(tmp_path), capsys.readouterr().err, received(server)):
        assert "with blanks 2" in text


def files(folder: Path) -> list[str]:
    return [text for file in folder.iterdir() if (text := file.read_text())]


def received(server: socket.socket) -> str:
    return b"".join(server.recv(65_535) for _ in range(10)).decode()


def force_errors(folder: Path, server: socket.socket, form: Literal["line", "json"]) -> None:
    port = server.getsockname()[1]
    logs = start_logging(
        Settings(log_dir=folder, log_level="DEBUG", log_format=form, enable_syslog=True, syslog_port=port)
    )
    for number in range(200):
        force_an_error((*CANARIES, *SHAPED.values())[number % 7])
    logs.stop()


def force_an_error(secret: str) -> None:
    """Let the secret into each place that a record has."""
    error = RuntimeError(f"can't log in with {secret}")
    logging.getLogger("psycopg.pool").error("failed %s", secret, exc_info=error)
    logging.getLogger("discord.http").debug("payload %r", {"value": secret})
    event(Category.AUDIT, secret, Result.ERROR, user=secret, exc_info=error, item=secret, all=[secret])
