"""A message as the dispatcher takes it, whichever platform it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.base import Attachment
from inventory.actor import Actor


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said: `event_id` is the platform's own id of it and unique within `platform`.

    `values` are a slash command's named arguments, which need no parsing. `people` are the names of those
    mentioned, by person key. `received` is an aware time. `metered` is false for the operator's own console,
    which no rate limit slows down.
    """

    event_id: str
    platform: str
    channel: str
    actor: Actor
    text: str
    received: datetime
    prefix: str = "!"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    people: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] | None = None
    attachments: tuple[Attachment, ...] = ()
    metered: bool = True
