"""The stock that is measured with: 1,000 products in each of 100 communities, more of each than anybody reserves."""

from pathlib import Path

import psycopg

COMMUNITIES = 100
EACH = 1_000
SOURCES = (Path("schema.sql"), Path(__file__))
_LEVELS = """
INSERT INTO stock_level (community_id, product, warehouse, warehouse_key, quantity)
SELECT 'c' || lpad(place::text, 2, '0'), number, 'main', 'main', 2000000000
FROM generate_series(0, %(last_place)s) AS place, generate_series(0, %(last_number)s) AS number
"""


def community(number: int) -> str:
    """The id of one of the communities."""
    return f"c{number:02}"


def load(dsn: str) -> None:
    """Fill an empty database with our schema."""
    with psycopg.connect(dsn) as connection:
        connection.execute(_LEVELS, {"last_place": COMMUNITIES - 1, "last_number": EACH - 1})
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute("CHECKPOINT")
