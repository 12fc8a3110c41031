"""The database this process works on: the embedded one, or DATABASE_URL; its schema brought up to date."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict

from bot.database_secret import address_from_secret
from bot.logs import redact
from bot.postgres import EmbeddedPostgres
from bot.settings import Settings
from inventory import schema
from inventory.db import Database

log = logging.getLogger("storekeeper.system")


@dataclass(frozen=True)
class Storage:
    """Two addresses of one database: `pooled` for statements, `direct` for schema and notices."""

    pooled: str
    direct: str

    def database(self, settings: Settings) -> Database:
        """The pools of this process, not yet open; behind a pooler the role must come with the address."""
        return Database(
            self.pooled,
            pool_size=settings.write_connections,
            read_pool_size=settings.read_connections,
            timeout=settings.request_timeout,
            restrict=self.pooled == self.direct,
            direct=self.direct,
        )


@contextmanager
def storage(settings: Settings, *, prepared: bool = True) -> Iterator[Storage]:
    """Start the embedded PostgreSQL if no address is set; must run on the main thread.

    Applies the schema unless `prepared` is False: what is restored brings its own.
    Raises PostgresError, SchemaError or psycopg.Error when there is no database to work on.
    """
    pooled = _address(settings)
    if pooled is not None:
        direct = settings.database_direct_url.get_secret_value() if settings.database_direct_url else pooled
        yield _ready(Storage(pooled, direct), prepared)
        return
    embedded = EmbeddedPostgres(settings.data_dir / "postgres", settings.database_programs)
    try:
        dsn = embedded.start()
        yield _ready(Storage(dsn, dsn), prepared)
    finally:
        embedded.stop()


def _address(settings: Settings) -> str | None:
    """The address of somebody's own database; None where the embedded one is meant."""
    if settings.db_secret_name is not None:
        return address_from_secret(settings)
    return settings.database_url.get_secret_value() if settings.database_url else None


def _ready(found: Storage, prepared: bool) -> Storage:
    for dsn in {found.pooled, found.direct}:
        redact.register(str(conninfo_to_dict(dsn).get("password", "")))
    if prepared:
        log.info("database ready, schema %s", schema.apply(found.direct))
    return found
