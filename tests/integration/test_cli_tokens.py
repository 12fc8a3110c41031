"""`python -m bot token …`: the operator's way to make, see and revoke keys."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.postgres import EmbeddedPostgres
from inventory.actor import Role
from inventory.services import Services
from tests.integration.http_api import Api

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dsn: str) -> None:
    """The shared database, and no .env of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", dsn)


def created(capsys: pytest.CaptureFixture[str], community: str, *words: str) -> str:
    assert main(["token", "create", "--community", community, "--role", "member", *words]) == 0
    return capsys.readouterr().out.strip()


def test_a_token_is_all_that_is_printed_and_opens_the_api(
    capsys: pytest.CaptureFixture[str], services: Services, community: str
) -> None:
    token = created(capsys, community)
    found = services.tokens.check(token)
    assert found is not None
    assert (found.community, found.role) == (community, Role.MEMBER)


def test_a_list_shows_tokens_without_their_secrets(capsys: pytest.CaptureFixture[str], community: str) -> None:
    token = created(capsys, community, "--label", "shop window")
    assert main(["token", "list", "--community", community]) == 0
    shown = capsys.readouterr().out
    _, _, token_id, secret = token.split(".")
    assert shown.startswith(f"{token_id}  member ")
    assert shown.rstrip().endswith("valid  shop window")
    assert secret not in shown


def test_a_revoked_token_opens_nothing(
    capsys: pytest.CaptureFixture[str], services: Services, api: Api, community: str
) -> None:
    token = created(capsys, community)
    words = ["token", "revoke", "--community", community, token.split(".")[2]]
    assert (main(words), main(words)) == (0, 1)
    assert "no such token" in capsys.readouterr().err
    assert api.by(token).get("/inventory").status == 401
    assert main(["token", "list", "--community", community]) == 0
    assert "revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["token"],
        ["token", "create", "--community", "42", "--role", "king"],
        ["token", "create", "--community", "42", "--role", "nobody"],
        ["token", "create", "--community", "\u200b", "--role", "admin"],
        ["fly"],
    ],
)
def test_wrong_words_are_said_on_standard_error(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    said = capsys.readouterr()
    assert (left.value.code, said.out, "usage: python -m bot" in said.err) == (2, "", True)


def test_a_wrong_setting_and_an_absent_database_are_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["token", "list", "--community", "42"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none?connect_timeout=2")
    assert main(words) == 1
    monkeypatch.setenv("MODULE_PORT", "x")
    assert main(words) == 1
    refused, wrong = [line for line in capsys.readouterr().err.splitlines() if line.startswith("storekeeper: ")]
    assert "MODULE_PORT" in wrong
    assert "127.0.0.1" in refused


def test_a_token_is_made_beside_a_running_bot(tmp_path: Path) -> None:
    """The embedded database of the running bot is used, and left running."""
    embedded = EmbeddedPostgres(tmp_path / "data" / "postgres", None)
    embedded.start()
    environment = os.environ | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    try:
        for _ in range(2):
            command = [sys.executable, "-m", "bot", "token", "create", "--community", "42", "--role", "admin"]
            done = subprocess.run(
                command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
            )
            assert len(done.stdout.splitlines()) == 1
            assert done.stdout.startswith("sk.NDI.")
    finally:
        embedded.stop()
