"""What people can do, each told once; test_stories.py tells it through every door.

An answer is compared whole; … stands for any text in it. People and their roles: ada is an admin, max a
moderator, mia and bob are members.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from inventory.actor import Actor, Role
from inventory.services import Services

ROLES = {"ada": Role.ADMIN, "max": Role.MODERATOR, "mia": Role.MEMBER, "bob": Role.MEMBER}


@dataclass(frozen=True)
class Says:
    """Somebody says a line, and hears this; `ok` is false for a refusal."""

    who: str
    line: str
    hears: str
    ok: bool = True


@dataclass(frozen=True)
class Meanwhile:
    """Something that happened before, which nobody can say: time that passed, mostly."""

    happens: Callable[[Services, str], object]


@dataclass(frozen=True)
class Story:
    """A name that is a sentence, and what is said in order."""

    name: str
    steps: tuple[Says | Meanwhile, ...]

    @property
    def is_ada_s_alone(self) -> bool:
        """Whether nobody but the admin speaks."""
        return {step.who for step in self.steps if isinstance(step, Says)} == {"ada"}

    @property
    def gives_a_role(self) -> bool:
        """Whether somebody is given a role that counts from then on."""
        return any(isinstance(step, Says) and step.ok and step.line.startswith("!role set") for step in self.steps)


def story(name: str, *steps: Says | Meanwhile) -> Story:
    return Story(name, steps)


def ada(line: str, hears: str) -> Says:
    return Says("ada", line, hears)


def ada_fails(line: str, hears: str) -> Says:
    return Says("ada", line, hears, ok=False)


def says(who: str, line: str, hears: str) -> Says:
    return Says(who, line, hears)


def fails(who: str, line: str, hears: str) -> Says:
    return Says(who, line, hears, ok=False)


def lent_until_spring(services: Services, community: str) -> object:
    """Mia took the drill in January and should have brought it back in March."""
    mia = Actor(community, "test:mia", "mia", "test", Role.MEMBER)
    return services.loans.checkout(mia, "drill", due=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
