"""The console's files: read where a command takes one, written where nothing is."""

import stat
from pathlib import Path

import pytest

from bot.console_files import attached, written
from commands.base import Attachment
from commands.registry import load
from inventory.sheets import MOST_BYTES

FILE = Attachment("inventory.csv", b"name\n", "text/csv")


def test_a_path_after_import_becomes_an_attachment(tmp_path: Path) -> None:
    path = tmp_path / "my things.csv"
    path.write_bytes(b"name\nDrill\n")
    for line in ('!inventory import "{}" --dry-run', "!inv import {}", "!INVENTORY Import --dry-run {}\n"):
        assert [(file.name, file.content) for file in attached(load(), line.format(path), "!")] == [
            ("my things.csv", b"name\nDrill\n")
        ]


@pytest.mark.parametrize(
    "line",
    [
        "!inventory add {}",
        "!inventory import",
        "!inventory import {}.gone",
        '!inventory import "{}',
        "inventory import {}",
        "!x {}",
    ],
)
def test_no_other_line_reads_a_file(tmp_path: Path, line: str) -> None:
    path = tmp_path / "things.csv"
    path.write_bytes(b"name\n")
    assert attached(load(), line.format(path), "!") == ()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert attached(load(), f"!inventory import {tmp_path}", "!") == ()


def test_no_more_is_read_than_the_import_needs_to_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 3)
    assert len(attached(load(), f"!inventory import {path}", "!")[0].content) == MOST_BYTES + 1


def test_a_written_file_never_replaces_another_and_is_its_owners(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    paths = [written(FILE, folder) for _ in range(3)]
    assert [path.name for path in paths] == ["inventory.csv", "inventory-2.csv", "inventory-3.csv"]
    assert {(path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in paths} == {(b"name\n", 0o600)}


def test_a_name_can_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    path = written(Attachment("../../evil.csv", b"", "text/csv"), tmp_path / "exports")
    assert path == tmp_path / "exports" / "evil.csv"
