"""The clock of the jobs stops in order, also while the database is away."""

import asyncio
from typing import Any, cast

import pytest

from bot.ticker import Ticker
from inventory.errors import Unavailable


class _Away:
    """A planner, a queue and an executor whose database can't be reached."""

    def __getattr__(self, name: str) -> Any:
        def away(*_: object) -> None:
            raise Unavailable(f"no {name}")

        away.__name__ = name
        return away


def test_a_database_that_is_away_doesn_t_spoil_an_orderly_stop(caplog: pytest.LogCaptureFixture) -> None:
    async def lived() -> None:
        away = cast("Any", _Away())
        async with Ticker(away, {}, away, away, away, 60):
            pass

    asyncio.run(lived())
    assert "jobs.hand_back" in caplog.text
