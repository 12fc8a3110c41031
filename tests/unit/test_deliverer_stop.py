"""Deliveries end in order, also while the database is away."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.deliverer import Deliverer
from inventory.errors import Unavailable


class _Away:
    """Deliveries whose database can't be reached."""

    lease = timedelta(seconds=60)

    def claim(self, *_: object) -> None:
        raise Unavailable("not now")

    hand_back = claim


def test_a_database_that_is_away_doesn_t_spoil_an_orderly_end(caplog: pytest.LogCaptureFixture) -> None:
    async def lived() -> None:
        async with Deliverer(cast("Any", _Away()), {}):
            pass

    asyncio.run(asyncio.wait_for(lived(), 30))
    assert "deliveries.drain" in caplog.text
    assert "deliveries.hand_back" in caplog.text
