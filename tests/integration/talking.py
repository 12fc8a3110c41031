"""Saying lines to the bot in tests of one group's commands."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.base import Attachment, Reply
from inventory.actor import Actor
from tests.proofs.door import Door

Say = Callable[..., Reply]
"""A line without its group, and perhaps files; `by` is who says it in place of the usual one."""


def saying(group: str, speaker: str = "moderator") -> Any:  # a fixture, whose type pytest doesn't tell
    """The fixture `say` of a file of tests: what the bot answers the actor of that fixture to `!group line`."""

    @pytest.fixture
    def say(opened: Door, request: pytest.FixtureRequest) -> Say:
        usual: Actor = request.getfixturevalue(speaker)

        def told(line: str, *files: Attachment, by: Actor = usual) -> Reply:
            reply = opened.say(by, f"!{group} {line}", *files)
            assert reply is not None
            return reply

        return told

    return say
