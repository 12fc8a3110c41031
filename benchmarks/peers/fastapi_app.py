"""A list of coins as the stack of the service before answers it: FastAPI, pydantic, the database at each request.

DSN comes from the environment. It asks for no token, which is in its favour.
"""

import os
from typing import Annotated

import psycopg
from fastapi import Depends, FastAPI, Query
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

_CONNECTIONS = 10
_LIST = """
SELECT a.coin AS asset_id, a.name, a.symbol, q.price AS price_usd, a.listed AS is_active, q.image,
    q.rank AS market_cap_rank, q.change_24h AS price_change_percentage_24h, q.cap AS market_cap,
    q.volume AS total_volume_24h
FROM asset a LEFT JOIN asset_quote q ON q.community_id = a.community_id AND q.coin = a.coin
WHERE a.community_id = '' AND (a.listed OR NOT %(active)s) ORDER BY q.rank NULLS LAST LIMIT %(limit)s
"""
_COUNTS = "SELECT count(*) AS total, count(*) FILTER (WHERE listed) AS active FROM asset WHERE community_id = ''"


class AssetData(BaseModel):
    """A coin in a list."""

    asset_id: str
    name: str
    description: str | None = None
    category: str = "cryptocurrency"
    price_usd: float | None
    is_active: bool
    symbol: str | None
    image: str | None
    market_cap_rank: int | None
    price_change_percentage_24h: float | None
    market_cap: float | None
    total_volume_24h: float | None


class AssetList(BaseModel):
    """The list."""

    data: list[AssetData]
    total_count: int
    active_count: int


app = FastAPI()
pool = ConnectionPool(os.environ["DSN"], min_size=1, max_size=_CONNECTIONS, kwargs={"row_factory": dict_row}, open=True)


def database() -> psycopg.Connection:
    """A connection of the pool for one request."""
    with pool.connection() as connection:
        yield connection


@app.get("/inventory/assets", response_model=AssetList)
def list_assets(
    db: Annotated[psycopg.Connection, Depends(database)],
    active_only: bool = True,
    limit: Annotated[int, Query(ge=1, le=250)] = 50,
) -> AssetList:
    """Coins by rank."""
    rows = db.execute(_LIST, {"active": active_only, "limit": limit}).fetchall()
    counts = db.execute(_COUNTS).fetchone()
    return AssetList(data=rows, total_count=counts["total"], active_count=counts["active"])
