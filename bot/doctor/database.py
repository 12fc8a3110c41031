"""Whether there is a database to work on, and which channels it has posts for."""

from collections.abc import Iterator

import psycopg
from psycopg import errors

from bot.doctor.finding import Finding, problem
from bot.postgres import PostgresError
from bot.settings import Settings, SettingsError
from bot.storage import storage
from inventory.alerts import installation
from inventory.errors import StorekeeperError
from inventory.schema import SchemaError

ABOUT = "Database"
Channels = dict[str, list[str]]
"""The channels that posts are due for, by platform."""


def check_database(settings: Settings) -> tuple[list[Finding], Channels]:
    """Reach it, and bring its schema up to date as a start does; without it no channels are known."""
    try:
        return _reached(settings)
    except (psycopg.Error, PostgresError, SettingsError, SchemaError, StorekeeperError) as error:
        return [problem(ABOUT, _advice(error))], {}


def _reached(settings: Settings) -> tuple[list[Finding], Channels]:
    with storage(settings) as home:
        db = home.database(settings)
        db.open()
        try:
            channels = {name: installation.channels(db, name) for name in ("discord", "twitch")}
        finally:
            db.close()
    own = "the embedded one" if settings.database_url is None and settings.db_secret_name is None else "DATABASE_URL's"
    return [Finding(ABOUT, f"{own} answers, and its schema is up to date.")], channels


def _advice(error: Exception) -> str:
    """What is wrong, in the database's first line, and what to do about it."""
    said = next(_lines(error), type(error).__name__)
    if isinstance(error, errors.InsufficientPrivilege):
        return f"{said} - let the role of DATABASE_URL own the database: ALTER DATABASE ... OWNER TO ..."
    if isinstance(error, psycopg.OperationalError):
        return f"{said} - start PostgreSQL, or correct DATABASE_URL."
    return said


def _lines(error: Exception) -> Iterator[str]:
    return (line.strip() for line in str(error).splitlines() if line.strip())
