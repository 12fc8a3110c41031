"""Fixtures: a door for lines, one HTTP API for all tests, and a caller of each role in the test's community."""

from collections.abc import Iterator

import pytest

from inventory.actor import Role
from inventory.services import Services
from tests.integration.http_api import Api, Caller, serve, token_of
from tests.proofs.door import Door, door


@pytest.fixture(scope="module")
def opened(services: Services) -> Iterator[Door]:
    """A door to the shared services, for lines as people type them."""
    with door(services) as found:
        yield found


@pytest.fixture(scope="session")
def api(services: Services) -> Iterator[Api]:
    """The API on the shared database."""
    with serve(services) as served:
        yield served


@pytest.fixture
def http_member(api: Api, services: Services, community: str) -> Caller:
    """A program with a member's token, acting for Mia."""
    token = token_of(services, community, Role.MEMBER)
    return api.by(token, X_User_ID="test:mia", X_User_Name="Mia")


@pytest.fixture
def http_moderator(api: Api, services: Services, community: str) -> Caller:
    """A program with a moderator's token, acting for Max."""
    token = token_of(services, community, Role.MODERATOR)
    return api.by(token, X_User_ID="test:max", X_User_Name="Max")


@pytest.fixture
def http_admin(api: Api, services: Services, community: str) -> Caller:
    """A program with an admin's token, acting for Ada."""
    token = token_of(services, community, Role.ADMIN)
    return api.by(token, X_User_ID="test:ada", X_User_Name="Ada")
