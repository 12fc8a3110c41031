"""What a story needs of a door: somebody says a line and hears an answer."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inventory.actor import Actor, Person, Role
from inventory.services import Services


@dataclass(frozen=True)
class Heard:
    """An answer; `success` is None at doors that only show text."""

    text: str
    success: bool | None = None


@dataclass(frozen=True)
class World:
    """The services behind every door, a community of the test's own, and the time."""

    services: Services
    community: str
    now: datetime


class Door(Protocol):
    """`community` is the inventory behind it; people are called by their name, and have the role given."""

    community: str

    async def say(self, person: str, role: Role, line: str) -> Heard:
        """Let a person type a line."""


class Opens(Protocol):
    """How a kind of door is opened for one story; `tells_people_apart` is false where only an admin sits."""

    name: str
    tells_people_apart: bool

    def __call__(self, world: World) -> AbstractAsyncContextManager[Door]: ...


def grant(world: World, community: str, person: Person, role: Role) -> None:
    """Give a role by the database, for doors that vouch for nobody."""
    owner = Actor(community, "test:owner", "Owner", "test", Role.ADMIN)
    world.services.members.grant(owner, person, role)
