"""The registry's commands as tools for a language model: their names, schemas and hints. Nothing here needs the SDK."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from commands.base import Command, Kind, Reply, kind_of
from commands.registry import Registry

Values = Mapping[str, Any]
Shape = Callable[[Reply, Values, datetime], dict[str, Any]]
_READING = (".read", ".export")
_FILE = {"type": "string", "description": "the content of the file, as text", "default": ""}


def plain(reply: Reply, _: Values, now: datetime) -> dict[str, Any]:
    """A reply for programs: what every tool answers that no contract asks for more of."""
    data = dict(reply.data) if reply.data is not None else None
    return {
        "success": reply.success, "text": reply.text, "code": reply.code, "data": data, "more": reply.more,
        "timestamp": now.isoformat(),
    }  # fmt: skip


def same(values: Values) -> dict[str, Any]:
    """The arguments as they were given."""
    return dict(values)


@dataclass(frozen=True)
class Tool:
    """A tool: the command that it runs, the schema of its arguments, and what becomes of both.

    `values` turns its arguments into the command's, `shape` the reply into its structured answer; `waits` means
    that it answers when the job which its command starts has ended.
    """

    name: str
    command: Command
    description: str
    schema: Mapping[str, Any]
    values: Callable[[Values], dict[str, Any]] = same
    shape: Shape = plain
    file: str = ""
    waits: bool = False
    reads: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reads", reads(self.command))


def tools(registry: Registry, contracted: Mapping[str, Tool] = MappingProxyType({})) -> dict[str, Tool]:
    """Every tool by its name: those of a contract, and one for each command."""
    return {**{tool.name: tool for tool in map(of_command, registry)}, **contracted}


def of_command(command: Command) -> Tool:
    """A command as a tool: `inventory_checkout` is `!inventory checkout`."""
    name = "_".join(command.path).replace("-", "_")
    words = " ".join([command.summary, *command.details.split()])
    schema, file = schema_of(command.arguments)
    return Tool(name, command, words, schema, file=file)


def reads(command: Command) -> bool:
    """Whether a command changes nothing, by the permission that it needs."""
    return command.action is None or command.action.endswith(_READING)


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
