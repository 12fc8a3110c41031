"""Fixtures of the tests that speak to a chat platform."""

from collections.abc import Iterator

import pytest

from inventory.services import Services
from tests.integration.chat.chat_bot import Core


@pytest.fixture
def core(services: Services, community: str) -> Iterator[Core]:
    """The bot's core in a community of its own."""
    made = Core(services, community)
    yield made
    if made.runner is not None:
        made.runner.close()
