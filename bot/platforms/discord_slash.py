"""Slash commands, made from the registry: one per command, with typed options and completion."""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from types import NoneType
from typing import Any, Literal, get_args

from discord import Interaction, app_commands
from pydantic.fields import FieldInfo

from commands.base import Command, Kind, kind_of
from commands.parsing import split
from commands.registry import Registry
from commands.usage import literal_choices, spoken

Use = Callable[[Interaction, Command, dict[str, object]], Awaitable[None]]
Complete = Callable[[Interaction, Kind, str], Awaitable[list[str]]]
_COMPLETED = (Kind.ITEM, Kind.PRODUCT, Kind.COIN, Kind.PERSON, Kind.LABEL)
_LONGEST = 100
_LARGEST = 2**53
_CHOICES = 25
_MOST = 25
"""Subcommands of a command, Discord docs: Interactions > Application Commands."""


def tree_commands(
    registry: Registry, use: Use, complete: Complete
) -> list[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    """Make `/group name` for every command, and `/name` for those without a group.

    Where a group has more commands than Discord allows, the last ones are `/group more name`.
    """
    tree: list[app_commands.Command[Any, ..., Any] | app_commands.Group] = []
    for name in registry.groups:
        within = [(command, _command(command, use, complete)) for command in registry.within(name)]
        if len(within[0][0].path) == 1:
            tree.append(within[0][1])
        else:
            tree.append(_group(name, [made for _, made in within]))
    return tree


def _group(name: str, within: list[app_commands.Command[Any, ..., Any]]) -> app_commands.Group:
    """Make a group, the last of many in a group of its own within it."""
    group = app_commands.Group(name=name, description=f"Commands of {name}", guild_only=True)
    direct = len(within) if len(within) <= _MOST else _MOST - 1
    for made in within[:direct]:
        group.add_command(made)
    if direct < len(within):
        more = app_commands.Group(name="more", description=f"Further commands of {name}", parent=group)
        for made in within[direct:]:
            more.add_command(made)
    return group


def values_of(command: Command, given: dict[str, object]) -> dict[str, object]:
    """Make a command's named arguments of what Discord sent: words split, empty options left out."""
    kinds = {name: kind_of(info) for name, info in command.arguments.model_fields.items()}
    values = {name: value for name, value in given.items() if value is not None}
    for name, kind in kinds.items():
        if kind is Kind.MANY and isinstance(text := values.get(name), str):
            values[name] = [word.text for word in split(text)]
    return values


def _command(command: Command, use: Use, complete: Complete) -> app_commands.Command[Any, ..., Any]:
    fields = command.arguments.model_fields

    async def callback(interaction: Interaction, **given: Any) -> None:  # noqa: ANN401 - as its signature says
        await use(interaction, command, given)

    vars(callback)["__signature__"] = inspect.Signature([
        inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction),
        *(_parameter(name, info) for name, info in fields.items()),
    ])  # fmt: skip
    described = {name: _short(info.description or name) for name, info in fields.items()}
    renamed = {name: spoken(name) for name in fields if name.endswith("_")}
    made: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=command.path[-1],
        description=_short(command.summary),
        callback=app_commands.rename(**renamed)(app_commands.describe(**described)(callback)),
    )
    made.guild_only = len(command.path) == 1
    for name, info in fields.items():
        if (kind := kind_of(info)) in _COMPLETED:
            made.autocomplete(name)(_completion(kind, complete))
    return made


def _parameter(name: str, info: FieldInfo) -> inspect.Parameter:
    """Make one option: required ones have no default, the others are None where they aren't given."""
    kind = _type(info)
    if info.is_required():
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind | None, default=None)


def _type(info: FieldInfo) -> Any:  # noqa: ANN401 - a type, a Literal or discord's Range
    types = {info.annotation, *get_args(info.annotation)} - {NoneType}
    if choices := literal_choices(info):
        return Literal[choices]
    if bool in types:
        return bool
    if int in types and kind_of(info) is not Kind.MANY:
        low = next((limit.ge for limit in info.metadata if hasattr(limit, "ge")), -_LARGEST)
        high = next((limit.le for limit in info.metadata if hasattr(limit, "le")), _LARGEST)
        return app_commands.Range[int, low, high]
    return str


def _completion(
    kind: Kind, complete: Complete
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def offered(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = await complete(interaction, kind, current)
        fitting = [name for name in names if 1 <= len(name) <= _LONGEST]
        return [app_commands.Choice(name=name, value=name) for name in fitting[:_CHOICES]]

    return offered


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
