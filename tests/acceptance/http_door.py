"""The HTTP API, asked by a program that passes on what people say, with a token for each role."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

from inventory.actor import Role
from tests.acceptance.door import Heard, World
from tests.integration.http_api import token_of
from tests.integration.router_door import Doors, opened


@dataclass
class HttpDoor:
    """People are named by the headers; what they may do is the token's."""

    world: World
    community: str
    doors: Doors
    tokens: dict[Role, str] = field(default_factory=dict)

    async def say(self, person: str, role: Role, line: str) -> Heard:
        if role not in self.tokens:
            self.tokens[role] = await asyncio.to_thread(token_of, self.world.services, self.community, role)
        answer = await self.doors.post(
            "/commands",
            orjson.dumps({"text": line}),
            Authorization=f"Bearer {self.tokens[role]}",
            X_User_ID=person,
            X_User_Name=person,
        )
        assert answer.status == 200, answer.body
        return Heard(answer.body["text"], answer.body["success"])


class HttpKind:
    """How the API is opened."""

    name = "http"
    tells_people_apart = True

    @asynccontextmanager
    async def __call__(self, world: World) -> AsyncIterator[HttpDoor]:
        async with opened(world.services, world.now) as doors:
            yield HttpDoor(world, world.community, doors)
