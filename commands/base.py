"""What a command is made of: the call, its arguments, and the reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from inventory.actor import Actor, Person
from inventory.joint import Order
from inventory.services import Services


class Kind(StrEnum):
    """What a word stands for, beyond its text: how unquoted words are joined and what a platform completes."""

    ITEM = "item"
    PRODUCT = "product"
    COIN = "coin"
    PERSON = "person"
    LABEL = "label"
    REST = "rest"
    FILE = "file"
    MANY = "many"
    OPTION = "option"
    TEXT = "text"
    TIME = "time"
    FLAG = "flag"


ItemName = Annotated[str, Kind.ITEM]
ProductName = Annotated[str, Kind.PRODUCT]
CoinName = Annotated[str, Kind.COIN]
PersonName = Annotated[str, Kind.PERSON]
LabelName = Annotated[str, Kind.LABEL]
Rest = Annotated[str, Kind.REST]
FileName = Annotated[str, Kind.FILE]


OPTIONS = frozenset({Kind.OPTION, Kind.TEXT, Kind.TIME})
"""Options with a value: of one word, of all words to the next option, of as many words as make a time."""


class Arguments(BaseModel):
    """Base of every command's Args: its fields in order are the words after the command, options aside."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def option(default: Any, description: str, kind: Kind = Kind.OPTION, **limits: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    """A field given as `--name value`; the kind is one of OPTIONS."""
    return Field(default, description=description, json_schema_extra={"kind": kind.value}, **limits)


def flag(description: str) -> Any:  # noqa: ANN401 - as pydantic's Field
    """A field that is true when `--name` is there."""
    return Field(default=False, description=description, json_schema_extra={"kind": Kind.FLAG.value})


def kind_of(info: FieldInfo) -> Kind | None:
    """The kind of an argument, from its annotation or from option() and flag()."""
    extra = info.json_schema_extra
    if isinstance(extra, dict) and "kind" in extra:
        return Kind(str(extra["kind"]))
    return next((mark for mark in info.metadata if isinstance(mark, Kind)), None)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a call or goes out with a reply."""

    name: str
    content: bytes
    media_type: str


NOBODY: Mapping[str, str] = MappingProxyType({})


class Call(NamedTuple):
    """One command as somebody gave it: who, when (aware, UTC), where they are in time, and what came with it.

    `channel` is the platform's own id of where it was said, empty where it was said nowhere, and `place` the key
    of the server or channel that has a community, such as `discord:42`; `private` means that nobody but the caller
    sees a reply that asks for it. `room` is how many characters a reply may have, None where that doesn't matter.
    """

    actor: Actor
    now: datetime
    zone: ZoneInfo = ZoneInfo("UTC")
    prefix: str = "!"
    people: Mapping[str, str] = NOBODY
    attachments: tuple[Attachment, ...] = ()
    channel: str = ""
    private: bool = False
    place: str = ""
    room: int | None = None


class Tone(StrEnum):
    """What a reply is about, for platforms that have colours."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Table:
    """A list's rows as cells, for platforms that can set columns; the reply's text says the same in lines."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Reply(NamedTuple):
    """An answer in plain text, with what richer platforms can make of it.

    `data` is the same answer for programs, which get it by values(); `more` is the command line that shows the next
    page; `private` asks for an answer that only the caller sees; `progress` is the id of a job's run that goes on,
    which the platform shows until it ends. A reply with a `table` or a `tone` is one heading and its lines, and is
    shown as a coloured card where there are such.
    """

    text: str
    success: bool = True
    private: bool = False
    data: BaseModel | Mapping[str, Any] | None = None
    more: str | None = None
    attachment: Attachment | None = None
    code: str = ""
    progress: str | None = None
    table: Table | None = None
    tone: Tone | None = None

    def values(self) -> dict[str, Any] | None:
        """`data` as JSON values; made only here, as most people read the text."""
        return None if self.data is None else to_jsonable_python(self.data)


Run = Callable[[Call, Services, Any], Reply]
Ask = Callable[[Call, Services, Any], Order[Any]]
Tell = Callable[[Call, Any], Reply]


class Halves(NamedTuple):
    """A command whose change can be made together with others': what it orders, and what it says of the outcome."""

    ask: Ask
    tell: Tell

    def run(self, call: Call, services: Services, args: Any) -> Reply:  # noqa: ANN401 - each command has its own
        """The same as one command like any other."""
        return self.tell(call, self.ask(call, services, args).outcome())


@dataclass(frozen=True)
class Command:
    """A command of the registry: all that help, permission, parsing and the platforms need to know of it."""

    path: tuple[str, ...]
    summary: str
    details: str
    action: str | None
    arguments: type[Arguments]
    run: Run
    examples: tuple[str, ...]
    destructive: bool = False
    quick: bool = False
    """A read that the caches mostly hold all of; it may be begun twice."""
    halves: Halves | None = None
    """Its two halves, where it asks for a change that can be made together with others'."""

    @property
    def name(self) -> str:
        """The words after the prefix."""
        return " ".join(self.path)


def person_named(call: Call, services: Services, text: str) -> Person:
    """The person that a word means: a mention of the platform, somebody known here, or a name."""
    return services.members.resolve(call.actor, text, call.people)
