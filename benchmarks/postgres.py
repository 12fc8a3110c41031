"""The one PostgreSQL of a run of benchmarks: embedded, durable, its loaded data kept between runs."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bot.postgres import EmbeddedPostgres
from inventory import schema

FOLDER = Path("build/bench/postgres")
_RUN = "measured"
_NAMES = "SELECT datname FROM pg_database WHERE starts_with(datname, 'loaded')"


@contextmanager
def server() -> Iterator[str]:
    """The owner's address of the running server."""
    embedded = EmbeddedPostgres(FOLDER)
    try:
        yield embedded.start()
    finally:
        embedded.stop()


def fresh(address: str, load: Callable[[str], None], sources: tuple[Path, ...]) -> str:
    """The address of a new copy of the loaded database.

    `load` fills an empty database with our schema; that is done again only when one of `sources` has changed.
    """
    template = f"loaded_{_digest(sources)}"
    with psycopg.connect(address, autocommit=True) as connection:
        for (name,) in connection.execute(_NAMES).fetchall():
            if name != template:
                _drop(connection, name)
        _drop(connection, _RUN)
        if not connection.execute(f"{_NAMES} AND datname = %s", [template]).fetchone():
            _make(connection, address, template, load)
        _create(connection, _RUN, template)
    return make_conninfo(address, dbname=_RUN)


def empty(address: str) -> str:
    """The address of a new database that has nothing but our schema."""
    with psycopg.connect(address, autocommit=True) as connection:
        _drop(connection, _RUN)
        _create(connection, _RUN, "template1")
    dsn = make_conninfo(address, dbname=_RUN)
    schema.apply(dsn)
    return dsn


def _digest(sources: tuple[Path, ...]) -> str:
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _make(connection: psycopg.Connection, address: str, template: str, load: Callable[[str], None]) -> None:
    """Load beside, and take the name only when all is there."""
    half = "loaded"
    _drop(connection, half)
    _create(connection, half, "template1")
    dsn = make_conninfo(address, dbname=half)
    schema.apply(dsn)
    load(dsn)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(half), sql.Identifier(template)))


def _create(connection: psycopg.Connection, name: str, template: str) -> None:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
