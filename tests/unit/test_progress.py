"""What is shown of a run while it goes on."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from bot.progress import Progress, bar
from bot.runner import Runner
from inventory.actor import Actor, Role
from inventory.errors import Unavailable
from inventory.jobs.model import Run, State
from tests.standins.run import run as run_to_end

ACTOR = Actor("c", "test:ada", "Ada", "test", Role.ADMIN)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def a_run(state: State, done: int = 0, total: int = 0) -> Run:
    return Run(
        id=uuid4(), community_id="c", job="scan", subject="", slot=NOON, state=state, stands_since=None, asked_by=None,
        attempt=1, worker="w", started_at=NOON, finished_at=None, done=done, total=total, result="", reference=None,
    )  # fmt: skip


class Jobs:
    """Answers with one look after the other."""

    def __init__(self, looks: list[Run | Exception]) -> None:
        self._looks = iter(looks)

    def progress(self, actor: Actor, run: object) -> Run:
        look = next(self._looks)
        if isinstance(look, Exception):
            raise look
        return look


def watched(looks: list[Run | Exception]) -> list[Run]:
    services: Any = type("Services", (), {"jobs": Jobs(looks)})()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def watch() -> list[Run]:
        runner = Runner(1, 5)
        progress = Progress(services, runner, sleep)
        found = [run async for run in progress.watch(ACTOR, str(uuid4()))]
        runner.close()
        return found

    return run_to_end(watch())


def test_a_run_is_shown_when_it_changes_and_when_it_has_ended() -> None:
    first, second, end = a_run(State.RUNNING, 1, 4), a_run(State.RUNNING, 2, 4), a_run(State.DONE, 4, 4)
    assert watched([first, first, second, end]) == [first, second, end]


def test_a_look_that_fails_is_followed_by_another() -> None:
    end = a_run(State.FAILED)
    assert watched([Unavailable("Away."), end]) == [end]


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [(0, 0, "running"), (10, 40, "[######------------------] 10 of 40"), (9, 8, f"[{'#' * 24}] 9 of 8")],
)
def test_the_bar_fills_with_the_steps_taken(done: int, total: int, shown: str) -> None:
    assert bar(a_run(State.RUNNING, done, total)) == shown
