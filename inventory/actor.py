"""Who asks: the authenticated caller of a command, whichever door they came through."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from inventory.text import clean


class Role(IntEnum):
    """What a person may do in a community; each role may do all that the ones below it may.

    NOBODY is no person's role: a policy names it for what nobody may do.
    """

    NONE = 0
    MEMBER = 1
    MODERATOR = 2
    ADMIN = 3
    NOBODY = 4

    @property
    def title(self) -> str:
        """The word people type for this role."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller: the community comes from the authenticated context only, never from what they typed.

    `person` is `platform:id`; `rank` is the role that the door vouches for (a Discord permission, say);
    `credential` is the id of the API token shown, whose role then rules alone; `key` and `fingerprint`
    name this request, so that a repetition of it changes nothing twice. The name is a line of plain text,
    whatever a platform let people call themselves.
    """

    community: str
    person: str
    name: str
    door: str
    rank: Role = Role.MEMBER
    credential: str | None = None
    key: str | None = None
    fingerprint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean(self.name) or self.person)

    def with_key(self, key: str | None, fingerprint: str = "") -> "Actor":
        """The same caller, making the request that `key` names."""
        return Actor(self.community, self.person, self.name, self.door, self.rank, self.credential, key, fingerprint)

    def as_caller(self) -> dict[str, Any]:
        """The `caller` of a command for the database's record_commands()."""
        return {
            "community": self.community,
            "person": self.person,
            "name": self.name,
            "door": self.door,
            "rank": int(self.rank),
            "credential": self.credential,
            "key": self.key,
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a thing can be lent to: `key` is `platform:id`, or `name:<folded name>` for a stranger."""

    key: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean(self.name) or self.key)
