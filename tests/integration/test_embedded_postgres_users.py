"""The embedded PostgreSQL of an ordinary user, and what others are told who come across it."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.postgres import EmbeddedPostgres
from tests.integration.embedded import ROOT, Starter, ask, memory, postmaster, reachable_folder

NOBODY = 65534
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}"}
AS_NOBODY: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/", "env": ENVIRONMENT}

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process of another user")


@cache
def python_for_nobody() -> str:
    """A Python that the other user can run with our packages, which may lie in root's closed home."""
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            tried = subprocess.run([python, "-c", "import bot.postgres"], check=False, capture_output=True, **AS_NOBODY)
        except OSError:
            continue
        if tried.returncode == 0:
            return python
    pytest.skip("user 65534 reaches no Python with the packages: they lie below a folder closed to it")


@pytest.fixture
def base() -> Iterator[Path]:
    with reachable_folder(memory()) as base:
        base.chmod(0o777)
        yield base


def test_an_ordinary_user_runs_postgresql_itself(base: Path) -> None:
    starter = Starter(base / "storekeeper", python=[python_for_nobody()], **AS_NOBODY)
    dsn, owned = starter.started()
    assert owned
    assert ask(dsn, "SELECT 1") == 1
    assert Path(f"/proc/{postmaster(base / 'storekeeper' / 'data')}").stat().st_uid == NOBODY
    assert starter.finish() == ""


def test_another_user_is_told_whose_database_it_may_not_use(base: Path) -> None:
    server = EmbeddedPostgres(base / "storekeeper")
    server.start()
    said = Starter(base / "storekeeper", python=[python_for_nobody()], **AS_NOBODY).finish()
    server.stop()
    assert said.startswith("PostgresError: User 65534 may not use the database in")
    assert "run as the user who started it, or set DATABASE_URL" in said


def test_a_folder_that_an_ordinary_user_may_not_make_is_told(base: Path) -> None:
    base.chmod(0o711)
    said = Starter(base / "storekeeper", python=[python_for_nobody()], **AS_NOBODY).finish()
    assert said.startswith("PostgresError: User 65534 may not")


def test_a_root_that_cannot_become_another_user_is_told_what_to_do(base: Path) -> None:
    unshare = ["/usr/bin/unshare", "--user", "--map-root-user"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("user namespaces are not allowed here")
    said = Starter(base / "storekeeper", python=[*unshare, sys.executable]).finish()
    assert said.startswith("PostgresError: PostgreSQL refuses to run as root, and root cannot become user")
    assert "set DATABASE_URL" in said
