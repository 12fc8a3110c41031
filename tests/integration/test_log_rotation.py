from pathlib import Path

from bot.logs import parse_line, start_logging
from inventory.aaa import Category, Result, event
from tests.standins.logs import Settings


def test_files_are_rotated_by_size_and_the_oldest_go(tmp_path: Path) -> None:
    logs = start_logging(Settings(log_dir=tmp_path, log_rotate_bytes=1_000, log_backups=2))
    for number in range(100):
        event(Category.SYSTEM, "count", Result.SUCCESS, number=number)
    logs.stop()
    kept = [tmp_path / name for name in ("storekeeper.log.2", "storekeeper.log.1", "storekeeper.log")]
    assert sorted(tmp_path.glob("storekeeper.log*")) == sorted(kept)
    assert all(file.stat().st_size <= 1_000 for file in kept)
    numbers = [int(parse_line(line).fields["number"]) for file in kept for line in file.read_text().splitlines()]
    assert numbers == list(range(numbers[0], 100))


def test_a_second_start_goes_on_in_the_same_file_after_a_torn_line(tmp_path: Path) -> None:
    (tmp_path / "storekeeper.log").write_text("[2026-01-01T00:00")
    logs = start_logging(Settings(log_dir=tmp_path))
    event(Category.SYSTEM, "start", Result.SUCCESS)
    logs.stop()
    torn, line = (tmp_path / "storekeeper.log").read_text().splitlines()
    assert torn == "[2026-01-01T00:00"
    assert parse_line(line).action == "start"
