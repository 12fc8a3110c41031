"""The registry's commands as tools for a language model: their names, schemas and hints. Nothing here needs the SDK."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from commands.base import Command, Kind, Reply, kind_of
from commands.registry import Registry

Values = Mapping[str, Any]
Shape = Callable[[Sequence[Reply], Values, datetime], dict[str, Any]]
_READING = (".read", ".export")
_TWOFOLD = frozenset({"asset status", "cloud watch", "inventory policy"})
"""Commands that show something to all who may read, and change it for those who may do more."""
_FILE = {"type": "string", "description": "the content of the file, as text", "default": ""}


def plain(replies: Sequence[Reply], _: Values, now: datetime) -> dict[str, Any]:
    """A reply for programs: what every tool answers that no contract asks for more of."""
    reply = replies[0]
    return {
        "success": reply.success, "text": reply.text, "code": reply.code, "data": reply.values(), "more": reply.more,
        "timestamp": now.isoformat(),
    }  # fmt: skip


def same(values: Values) -> dict[str, Any]:
    """The arguments as they were given."""
    return dict(values)


@dataclass(frozen=True)
class Step:
    """A command that a tool runs: `values` turns the tool's arguments into the command's.

    `gathers` names the list of the reply that is filled from all its pages, up to five hundred rows.
    """

    command: Command
    values: Callable[[Values], dict[str, Any]] = same
    gathers: str = ""


@dataclass(frozen=True)
class Tool:
    """A tool: the commands that it runs one after the other, the schema of its arguments, and its answer's shape.

    It is whose role suffices for the first command. `file` is the argument that is a file's content; `waits` means
    that it answers when the job which that command starts has ended. `arguments` checks what was given, where that
    isn't the command's to do.
    """

    name: str
    steps: tuple[Step, ...]
    description: str
    schema: Mapping[str, Any]
    shape: Shape = plain
    file: str = ""
    waits: bool = False
    arguments: type[BaseModel] | None = None

    @property
    def command(self) -> Command:
        """The command that decides who may use it."""
        return self.steps[0].command

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return all(reads(step.command) for step in self.steps)


def tools(registry: Registry, contracted: Mapping[str, Tool] = MappingProxyType({})) -> dict[str, Tool]:
    """Every tool by its name: those of a contract, and one for each command."""
    return {**{tool.name: tool for tool in map(of_command, registry)}, **contracted}


def of_command(command: Command) -> Tool:
    """A command as a tool: `inventory_checkout` is `!inventory checkout`."""
    name = "_".join(command.path).replace("-", "_")
    words = " ".join([command.summary, *command.details.split()])
    schema, file = schema_of(command.arguments)
    return Tool(name, (Step(command),), words, schema, file=file)


def reads(command: Command) -> bool:
    """Whether a command changes nothing, by the permission that it needs."""
    return command.name not in _TWOFOLD and (command.action is None or command.action.endswith(_READING))


def schema_of(arguments: type[BaseModel]) -> tuple[dict[str, Any], str]:
    """The JSON schema of a command's arguments in the plainest words, and the name of its field for a file.

    Clients disagree about unions with null, so that an argument that may be left out has its type alone.
    """
    schema = arguments.model_json_schema()
    file = ""
    for name, info in arguments.model_fields.items():
        if kind_of(info) is Kind.FILE:
            schema["properties"][name], file = dict(_FILE), name
        else:
            schema["properties"][name] = _plainer(schema["properties"][name])
    about = {"type": "object", "properties": schema.get("properties", {}), "additionalProperties": False}
    kept = {key: schema[key] for key in ("required", "$defs") if schema.get(key)}
    return {**about, **kept}, file


def _plainer(prop: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in prop.items() if key not in ("kind", "title", "anyOf")}
    variants = [one for one in prop.get("anyOf", []) if one.get("type") != "null"]
    if len(variants) > 1:
        return {**kept, "anyOf": variants}
    kept.update(variants[0] if variants else {})
    if kept.get("default", 0) is None:
        del kept["default"]
    return kept
