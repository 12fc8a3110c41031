"""The embedded PostgreSQL: the default database when no DATABASE_URL is set."""

from bot.postgres.account import PostgresError
from bot.postgres.embedded import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresError"]
