"""Which community a server or channel belongs to, asked for every message and mostly answered from memory."""

import asyncio
from collections import Counter

from inventory.aaa import Category, Result, event
from inventory.communities.model import Place
from inventory.communities.service import CommunityService
from inventory.db import Uncached, cached_only
from inventory.errors import Unavailable

NOWHERE = ""
"""The community of a place that couldn't be looked up: whatever is asked there, the database is away."""


class Places:
    """Keeps the order of a place's messages: while one waits for the database, later ones wait behind it."""

    def __init__(self, communities: CommunityService) -> None:
        self._communities = communities
        self._turns: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()

    async def __call__(self, platform: str, place_id: str) -> Place:
        """The place with this id of the platform's own."""
        key = f"{platform}:{place_id}"
        if key not in self._turns:
            try:
                with cached_only:
                    return self._communities.place(key)
            except Uncached:
                return await self._in_turn(key)
        return await self._in_turn(key)

    async def _in_turn(self, key: str) -> Place:
        turn = self._turns.setdefault(key, asyncio.Lock())
        self._waiting[key] += 1
        try:
            async with turn:
                return await asyncio.to_thread(self._found, key)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._turns[key]

    def _found(self, key: str) -> Place:
        try:
            return self._communities.place(key)
        except Unavailable as error:
            event(Category.SYSTEM, "places.find", Result.FAILURE, place=key, reason=error.sentence)
            return Place(key, NOWHERE)
