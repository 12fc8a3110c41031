"""Bringing deliveries out in tests: a place to post to, and a clock that tests move on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.deliverer import Deliverer
from bot.posters.base import Poster
from inventory.alerts.deliveries import Outbound
from inventory.alerts.post import Post
from inventory.db import Database, Db
from tests.standins.changes import Changes

PLATFORM = "console"


@dataclass
class Clock:
    """The time of the deliveries: the computer's, moved on by `ahead`."""

    ahead: timedelta = timedelta(0)

    def __call__(self, _: Db) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **time: float) -> None:
        self.ahead += timedelta(**time)


def outbound(db: Database, clock: Clock, worker: str = "test") -> Outbound:
    return Outbound(db, worker, clock=clock, chance=lambda: 0.0)


def brought_out(db: Database, clock: Clock, community: str) -> list[str]:
    """Claim what is due now and let it be posted; gives the texts of one community."""
    line, texts = outbound(db, clock), []
    while posts := line.claim([PLATFORM], 100):
        for post in posts:
            line.done(post)
        texts += [post.text for post in posts if post.community == community]
    return texts


@dataclass
class Board:
    """Takes the posts of one community; `refuse` may raise for one."""

    community: str
    refuse: Callable[[Post], None] = lambda _: None
    posts: list[Post] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    async def post(self, post: Post) -> None:
        if post.community == self.community:
            self.refuse(post)
            self.posts.append(post)
            self.changes.happened()


async def until_posted(db: Database, board: Board, clock: Clock, count: int) -> None:
    """Run a deliverer until so many posts are there."""
    async with Deliverer(outbound(db, clock), {PLATFORM: board}, poll_seconds=0.05):
        await asyncio.wait_for(board.changes.until(lambda: len(board.posts) >= count, timeout=20), 20)


@dataclass
class Watched:
    """A poster whose attempts can be waited for."""

    poster: Poster
    attempts: int = 0
    done: int = 0
    changes: Changes = field(default_factory=Changes)

    async def post(self, post: Post) -> None:
        try:
            await self.poster.post(post)
            self.done += 1
        finally:
            self.attempts += 1
            self.changes.happened()
