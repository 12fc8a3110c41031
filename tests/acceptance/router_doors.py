"""The doors of the router's three callers, over HTTP on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from inventory.actor import Person, Role
from tests.acceptance.door import Heard, World, grant
from tests.integration.router_calls import local_body, market_body, router_body
from tests.integration.router_door import Answer, Doors, opened

Call = Callable[[str, str], Awaitable[Answer]]


@dataclass
class RouterDoor:
    """One caller; people come in as members, so a higher role is granted when they first speak."""

    world: World
    community: str
    platform: str
    call: Call
    granted: set[str] = field(default_factory=set)

    async def say(self, person: str, role: Role, line: str) -> Heard:
        if role > Role.MEMBER and person not in self.granted:
            grant(self.world, self.community, Person(f"{self.platform}:{person}", person), role)
            self.granted.add(person)
        answer = await self.call(person, line)
        assert answer.status == 200
        return Heard(answer.body["action"]["content"], answer.body["success"])


class RouterKind:
    """How the door of one caller is opened."""

    tells_people_apart = True

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def __call__(self, world: World) -> AsyncIterator[RouterDoor]:
        async with opened(world.services, world.now) as doors:
            yield self._door(world, doors)

    def _door(self, world: World, doors: Doors) -> RouterDoor:
        community = world.community
        if self.name == "router":
            return RouterDoor(
                world, community, "router", lambda who, line: doors.execute(router_body(community, line, who))
            )
        if self.name == "marketplace":
            return RouterDoor(
                world,
                community,
                "discord",
                lambda who, line: doors.market(market_body(community, line, world.now, who)),
            )
        return RouterDoor(
            world, f"discord:{community}", "discord", lambda who, line: doors.local(local_body(community, line, who))
        )
