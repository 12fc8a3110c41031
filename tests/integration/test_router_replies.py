"""Answers posted back to the router: in order, again where that helps, and never without bound."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web
from pydantic import BaseModel

from bot.settings import Settings
from bot.web.router_replies import TRIES, WAITING, RouterReplies
from inventory.services import Services
from tests.integration.router_calls import router_body
from tests.integration.router_door import opened
from tests.standins.server import LoopbackServer, answer


class Said(BaseModel):
    number: int


class Router(LoopbackServer):
    """Takes what is posted to /router/responses, after refusing as often as it was told to."""

    def __init__(self, *refusals: int) -> None:
        super().__init__()
        self._refusals = list(refusals)
        self.taken: list[Any] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/router/responses", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        if self._refusals:
            return answer({}, self._refusals.pop(0))
        self.taken.append(await request.json())
        return answer({}, 200)


def replying(router: Router, story: Callable[[RouterReplies], Awaitable[None]]) -> None:
    """Run a story with replies to this router; at its end, what waits is sent."""

    async def at_once(_: float) -> None:
        """No time passes."""

    async def whole() -> None:
        async with router:
            chosen = Settings(_env_file=None, router_api_url=router.url("/router"), router_reply=True)
            async with RouterReplies(chosen, sleep=at_once) as replies:
                await asyncio.wait_for(story(replies), 10)

    asyncio.run(whole())


def test_answers_arrive_in_their_order_though_the_router_stumbles() -> None:
    router = Router(503, 429, 500)

    async def story(replies: RouterReplies) -> None:
        for number in range(5):
            replies.post(Said(number=number))

    replying(router, story)
    assert [body["number"] for body in router.taken] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("refusals", [(400,), (503,) * TRIES])
def test_an_answer_that_is_not_taken_doesn_t_hold_up_the_next(
    refusals: tuple[int, ...], caplog: pytest.LogCaptureFixture
) -> None:
    router = Router(*refusals)

    async def story(replies: RouterReplies) -> None:
        replies.post(Said(number=0))
        replies.post(Said(number=1))

    with caplog.at_level(logging.WARNING, "storekeeper.system"):
        replying(router, story)
    assert [body["number"] for body in router.taken] == [1]
    assert len(caplog.records) == 1


def test_no_more_wait_than_there_is_room_for(caplog: pytest.LogCaptureFixture) -> None:
    async def story(replies: RouterReplies) -> None:
        for number in range(WAITING + 3):
            replies.post(Said(number=number))

    with caplog.at_level(logging.WARNING, "storekeeper.system"):
        replying(router := Router(), story)
    assert len(caplog.records) == 3
    assert len(router.taken) <= WAITING


def test_what_the_caller_is_answered_is_what_the_router_gets(services: Services, now: datetime, community: str) -> None:
    router = Router()
    answers: list[Any] = []

    async def story(replies: RouterReplies) -> None:
        async with opened(services, now, post=replies.post) as doors:
            answers.append((await doors.execute(router_body(community, "!inventory stats"))).body)

    replying(router, story)
    assert router.taken == answers
