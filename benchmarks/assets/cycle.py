"""A price cycle of 17,000 coins with its history, beside a bare COPY of the same rows into a table without a key."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from statistics import median

import orjson
import psycopg

from benchmarks.assets import market
from benchmarks.rounds import paired, ratio
from benchmarks.rows import Row
from inventory.assets.model import Quoted
from inventory.assets.recording import RecordingService

_LEAST = 0.3
_CALL = 250
_BARE = """
CREATE TABLE bare (coin text, symbol text, name text, price numeric, price_at timestamptz, rank integer, cap numeric,
    volume numeric, change_24h numeric, image text, figures jsonb, week real[])
"""
_COPY = "COPY bare FROM STDIN"


def rows(dsn: str) -> Iterator[Row]:
    """Rows a second, with all coins in one go and in the 68 parts in which calls bring them."""
    turns, begin = count(1), datetime.now(UTC) - market.BEGIN / 2
    with market.services(dsn) as found, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_BARE)
        recording = found.assets.recording
        sides = {
            "ours": lambda: _rate(partial(_record, recording), begin, next(turns)),
            "copy": lambda: _rate(partial(_bare, connection), begin, next(turns)),
            "parts": lambda: _rate(partial(_record_in_parts, recording), begin, next(turns)),
        }
        done = paired(sides)
    share = ratio(done["ours"], done["copy"])
    title = f"price cycle of {market.COINS:,} coins with history: rows/s (a bare COPY)"
    goal = f"≥ {_LEAST} × COPY"
    yield Row("assets", title, median(done["ours"]), median(done["copy"]), goal, share >= _LEAST, share)
    parts = ratio(done["parts"], done["copy"])
    title = f"the same in parts of {_CALL}, a transaction each: rows/s (a bare COPY)"
    yield Row("assets", title, median(done["parts"]), median(done["copy"]), "reported", holds=True, ratio=parts)


def _rate(work: "partial[None]", begin: datetime, turn: int) -> float:
    """Rows a second of what is done with a turn's prices."""
    quotes = market.quotes(begin, turn)
    begun = time.perf_counter()
    work(quotes)
    return len(quotes) / (time.perf_counter() - begun)


def _record(recording: RecordingService, quotes: Sequence[Quoted]) -> None:
    recording.record(quotes)


def _record_in_parts(recording: RecordingService, quotes: Sequence[Quoted]) -> None:
    for begin in range(0, len(quotes), _CALL):
        recording.record(quotes[begin : begin + _CALL])


def _bare(connection: psycopg.Connection, quotes: Sequence[Quoted]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for quote in quotes:
            figures = orjson.dumps(quote.figures, default=str).decode()
            copy.write_row((*quote[:-2], figures, f"{{{','.join(map(repr, quote.week))}}}"))
