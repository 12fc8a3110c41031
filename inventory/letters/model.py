"""What is kept of a reply that was given up. No I/O."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel

from inventory.actor import Actor

LONGEST_TEXT, LONGEST_ASKED, LONGEST_PROBLEM = 4000, 200, 300


class Letter(NamedTuple):
    """A reply on its way: whose community, who asked what, and what they were answered."""

    community: str
    person: str
    asked: str
    text: str

    @classmethod
    def of(cls, actor: Actor, asked: str, text: str) -> "Letter":
        """What somebody is answered."""
        return cls(actor.community, actor.person, asked, text)


class LostReply(BaseModel):
    """A reply that was given up, and why."""

    id: UUID
    community_id: str
    platform: str
    channel: str
    person: str
    asked: str
    text: str
    problem: str
    attempt: int
    ended_at: datetime | None
