"""`python -m bot backup` and `restore`: whole or not at all, verified, and never over somebody's data."""

from pathlib import Path

import psycopg
import pytest

from bot.cli import main
from inventory.actor import Actor
from tests.conftest import new_database
from tests.proofs.core import replica

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def backup(own_dsn: str, member: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of a database with one thing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", own_dsn)
    with replica(own_dsn) as services:
        services.items.add(member, "Drill")
    file = tmp_path / "store.backup"
    assert main(["backup", str(file)]) == 0
    return file


@pytest.fixture
def empty(server: str, backup: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, which the settings name from now on."""
    address = new_database(server)
    monkeypatch.setenv("DATABASE_URL", address)
    return address


def said(capsys: Captured, file: Path) -> str:
    """What a restoring that fails says."""
    assert main(["restore", str(file)]) == 1
    streams = capsys.readouterr()
    return streams.err + streams.out


def test_what_was_backed_up_is_there_again(backup: Path, empty: str, member: Actor, capsys: Captured) -> None:
    capsys.readouterr()
    assert main(["restore", str(backup)]) == 0
    assert "1 audit trails verified" in capsys.readouterr().out
    with replica(empty) as services:
        assert services.items.get(member, "Drill").name == "Drill"


def test_only_its_owner_can_read_a_backup(backup: Path) -> None:
    assert (backup.stat().st_mode & 0o777, sorted(path.name for path in backup.parent.glob("*store*"))) == (
        0o600, ["store.backup", "store.backup.json"],
    )  # fmt: skip


def test_a_backup_never_replaces_another(backup: Path, capsys: Captured) -> None:
    before = backup.read_bytes()
    assert main(["backup", str(backup)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert backup.read_bytes() == before


def test_nothing_is_restored_over_what_is_there(backup: Path, capsys: Captured) -> None:
    assert "isn't empty" in said(capsys, backup)


def test_a_backup_that_was_cut_off_is_not_even_begun(backup: Path, empty: str, capsys: Captured) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])
    assert "changed or cut off" in said(capsys, backup)
    with psycopg.connect(empty) as db:
        assert db.execute("SELECT count(*) FROM pg_class WHERE relname = 'item'").fetchone() == (0,)


def test_a_backup_without_its_description_is_told_where_to_find_it(backup: Path, empty: str, capsys: Captured) -> None:
    backup.with_name("store.backup.json").unlink()
    assert "side by side" in said(capsys, backup)


def test_a_table_that_is_not_as_it_was_is_told(backup: Path, empty: str, capsys: Captured) -> None:
    described = backup.with_name("store.backup.json")
    described.write_text(described.read_text().replace('"rows": 1,', '"rows": 2,'))
    assert "that aren't the 2 backed up" in said(capsys, backup)


def test_an_empty_database_has_nothing_to_back_up(empty: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["backup", str(tmp_path / "nothing")]) == 1
    assert "nothing to back up" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(backup: Path, capsys: Captured) -> None:
    assert main(["backup", str(backup / "below")]) == 1
    assert "can't be written" in capsys.readouterr().err
