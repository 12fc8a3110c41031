"""Fixtures: a small market that one file's tests see alone, at the real time, and a program that asks it over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from inventory.actor import Role
from inventory.assets.plan import Plan
from tests.conftest import new_database
from tests.integration.assets.markets import fill
from tests.integration.assets.pricing import Clock, Desk, desk
from tests.integration.http_api import Api, Caller, serve, token_of


@pytest.fixture(scope="module")
def at(server: str, schema_only: str) -> Iterator[Desk]:
    """Services of that market; its clock stands at the moment of the first test."""
    with desk(new_database(server, schema_only), Plan(), Clock(datetime.now(UTC))) as found:
        fill(found.services, found.clock())
        yield found


@pytest.fixture(scope="module")
def api(at: Desk) -> Iterator[Api]:
    """The API on it."""
    with serve(at.services) as served:
        yield served


@pytest.fixture
def caller(api: Api, at: Desk, community: str) -> Caller:
    """A program with an admin's token."""
    return api.by(token_of(at.services, community, Role.ADMIN))
