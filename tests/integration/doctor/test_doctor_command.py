"""`python -m bot doctor` as a whole: what it prints, what it says of the database, and its exit code."""

import argparse
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from bot.cli_doctor import run
from bot.doctor.database import check_database
from bot.settings import Settings
from inventory.actor import Actor
from tests.proofs.core import replica

NOTHING = argparse.Namespace()


def settings(dsn: str, folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, database_url=SecretStr(dsn), module_port=0)


def test_all_is_well_where_the_database_answers(
    own_dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(settings(own_dsn, tmp_path), NOTHING) == 0
    printed = capsys.readouterr().out
    assert "ok       Database: DATABASE_URL's answers, and its schema is up to date.\n" in printed
    assert "console and HTTP only" in printed
    assert printed.endswith("All is well.\n")


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"port": "9"}, "start PostgreSQL, or correct DATABASE_URL"),
        ({"password": "wrong"}, "correct DATABASE_URL"),
        ({"dbname": "nowhere"}, '"nowhere" does not exist'),
    ],
)
def test_a_database_that_cannot_be_reached_is_named(
    own_dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: dict[str, str], named: str
) -> None:
    assert run(settings(make_conninfo(own_dsn, **broken), tmp_path), NOTHING) == 1
    printed = capsys.readouterr().out
    assert "PROBLEM  Database: " in printed
    assert named in printed


def test_a_role_that_may_not_make_the_schema_is_told_what_it_needs(server: str, tmp_path: Path) -> None:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("CREATE DATABASE bare")
        owner.execute(sql.SQL("CREATE ROLE poor LOGIN PASSWORD {}").format("poor"))
    findings, _ = check_database(settings(make_conninfo(server, dbname="bare", user="poor", password="poor"), tmp_path))
    assert "let the role of DATABASE_URL own the database" in findings[0].says


def test_a_database_of_a_newer_program_is_named(own_dsn: str, tmp_path: Path) -> None:
    with psycopg.connect(own_dsn) as connection:
        connection.execute("INSERT INTO schema_version (version) VALUES (9999)")
    findings, _ = check_database(settings(own_dsn, tmp_path))
    assert "start a newer program" in findings[0].says


def test_channels_that_posts_go_to_are_found_over_all_communities(own_dsn: str, tmp_path: Path, admin: Actor) -> None:
    with replica(own_dsn) as services:
        for community, channel in (("one", "11"), ("two", "22")):
            caller = replace(admin, community=community, door="discord")
            services.subscriptions.add(caller, channel, "overdue")
    findings, channels = check_database(settings(own_dsn, tmp_path))
    assert findings[0].well
    assert channels == {"discord": ["11", "22"], "twitch": []}
