"""Fixtures: one real PostgreSQL for the whole run, a fresh community for each test."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.postgres import EmbeddedPostgres
from inventory import schema
from inventory.actor import Actor, Role
from inventory.cache import Cache
from inventory.db import Database
from inventory.notices import Notices
from inventory.services import Caches, Services, build
from tests.integration.embedded import memory, reachable_folder
from workers.cloud.offer import offer_of

pytest_plugins = ["tests.proof_rows"]


def pytest_collection_finish() -> None:
    """All that the tests' modules brought along stays to the end: the garbage collector needn't walk it ever again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[str]:
    """The owner's address of a PostgreSQL that lives as long as the run (TEST_PROGRAMS: another version's).

    Its files are kept in memory where that is possible, but for proofs at full size: those are measured on the disk.
    """
    programs = os.environ.get("TEST_PROGRAMS")
    proofs = pytestconfig.getoption("markexpr") != "not proof"
    with reachable_folder(None if proofs else memory()) as folder:
        embedded = EmbeddedPostgres(folder, Path(programs) if programs else None)
        yield embedded.start()
        embedded.stop()


def new_database(server: str, like: str = "template1") -> str:
    """A database of its own on the run's server, empty or a copy of another one; gives its owner's address."""
    name = f"test_{uuid4().hex[:12]}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(create)
    return make_conninfo(server, dbname=name)


@pytest.fixture(scope="session")
def dsn(server: str, schema_only: str) -> str:
    """The address of a database with our schema, shared by all tests: each uses a community of its own."""
    return new_database(server, schema_only)


@pytest.fixture(scope="session")
def schema_only(server: str) -> str:
    """The name of a database with our schema and nothing else, which nobody connects to: it is copied."""
    address = new_database(server)
    schema.apply(address)
    return str(conninfo_to_dict(address)["dbname"])


@pytest.fixture
def own_dsn(server: str, schema_only: str) -> str:
    """The address of a database with our schema that no other test uses."""
    return new_database(server, schema_only)


@pytest.fixture(scope="session")
def db(dsn: str) -> Iterator[Database]:
    """The pools on the shared database."""
    database = Database(dsn, pool_size=20, read_pool_size=10, timeout=30)
    database.open()
    yield database
    database.close()


@pytest.fixture(scope="session")
def caches() -> Caches:
    """The caches in front of the shared database."""
    return Caches(Cache(300), Cache(5))


@pytest.fixture(scope="session")
def services(db: Database, dsn: str, caches: Caches) -> Iterator[Services]:
    """The services on the shared database, as the app builds them."""
    notices = Notices(dsn, (caches.everything, caches.roles))
    notices.start()
    yield build(db, caches, notices, label_limit=5, offer=offer_of(None))
    notices.stop()


@pytest.fixture
def community() -> str:
    """A community that no other test knows."""
    return f"c-{uuid4().hex[:12]}"


@pytest.fixture
def admin(community: str) -> Actor:
    """Somebody whom the platform calls an admin."""
    return Actor(community, "test:admin", "Ada", "test", Role.ADMIN)


@pytest.fixture
def moderator(community: str) -> Actor:
    """Somebody whom the platform calls a moderator."""
    return Actor(community, "test:moderator", "Max", "test", Role.MODERATOR)


@pytest.fixture
def member(community: str) -> Actor:
    """A plain member."""
    return Actor(community, "test:mia", "Mia", "test", Role.MEMBER)


@pytest.fixture
def other(community: str) -> Actor:
    """Another plain member."""
    return Actor(community, "test:bob", "Bob", "test", Role.MEMBER)


@pytest.fixture
def now() -> datetime:
    """A fixed moment: Saturday, 21 November 2026, noon UTC."""
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
