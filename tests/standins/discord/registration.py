"""What Discord asks of registered application commands.

Discord docs: Interactions > Application Commands (Application Command Naming, Structure, Subcommands).
"""

import re
from collections.abc import Iterator

from tests.standins.server import Json

MAX_GLOBAL = 100
MAX_OPTIONS = 25
MAX_CHOICES = 25
MAX_DESCRIPTION = 100
MAX_TOTAL = 8000
NAME = re.compile(r"^[-_'\w]{1,32}$")
SUBCOMMAND, GROUP = 1, 2
KINDS = range(1, 12)


def command_faults(commands: list[Json]) -> Iterator[str]:
    """Every way in which this bulk overwrite would be refused."""
    if len(commands) > MAX_GLOBAL:
        yield f"{len(commands)} commands, more than {MAX_GLOBAL}"
    names = [command.get("name") for command in commands]
    if len(set(names)) != len(names):
        yield "two commands of one name"
    for command in commands:
        where = f"/{command.get('name')}"
        yield from _named_faults(command, where)
        yield from _option_faults(command.get("options") or [], where, depth=0)
        if (total := _characters(command)) > MAX_TOTAL:
            yield f"{where} has {total} characters of names, descriptions and values, more than {MAX_TOTAL}"


def _named_faults(part: Json, where: str) -> Iterator[str]:
    name = part.get("name") or ""
    if not NAME.match(name) or name != name.lower():
        yield f"{where}: name {name!r} breaks the naming rule"
    if not 1 <= len(part.get("description") or "") <= MAX_DESCRIPTION:
        yield f"{where}: description must have 1-{MAX_DESCRIPTION} characters"


def _option_faults(options: list[Json], where: str, depth: int) -> Iterator[str]:
    if len(options) > MAX_OPTIONS:
        yield f"{where}: {len(options)} options, more than {MAX_OPTIONS}"
    names = [option.get("name") for option in options]
    if len(set(names)) != len(names):
        yield f"{where}: two options of one name"
    yield from _order_faults(options, where)
    for option in options:
        here = f"{where} {option.get('name')}"
        yield from _named_faults(option, here)
        yield from _kind_faults(option, here, depth)
        if option.get("type") in (SUBCOMMAND, GROUP):
            yield from _option_faults(option.get("options") or [], here, depth + 1)


def _order_faults(options: list[Json], where: str) -> Iterator[str]:
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{where}: required options must stand before optional ones"
    subcommands = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    if any(subcommands) and not all(subcommands):
        yield f"{where}: subcommands mixed with options"


def _kind_faults(option: Json, where: str, depth: int) -> Iterator[str]:
    kind = option.get("type")
    if kind not in KINDS:
        yield f"{where}: option type {kind}"
    if (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
        yield f"{where}: nested deeper than command, group, subcommand"
    choices: list[Json] = option.get("choices") or []
    if len(choices) > MAX_CHOICES:
        yield f"{where}: {len(choices)} choices, more than {MAX_CHOICES}"
    if choices and option.get("autocomplete"):
        yield f"{where}: autocomplete and choices together"
    if option.get("autocomplete") and kind not in (3, 4, 10):
        yield f"{where}: autocomplete is for strings and numbers"
    if any(not 1 <= len(str(choice.get("name", ""))) <= 100 for choice in choices):
        yield f"{where}: choice names have 1-100 characters"


def _characters(part: Json) -> int:
    total = len(part.get("name") or "") + len(part.get("description") or "")
    total += sum(len(str(c.get("name"))) + len(str(c.get("value"))) for c in part.get("choices") or [])
    return total + sum(_characters(option) for option in part.get("options") or [])


def find(commands: list[Json], path: str) -> tuple[Json, list[Json]]:
    """The root command of `path` ("stock count add") and the chain of its subcommands.

    Raises KeyError where the bot registered no such command.
    """
    root_name, *rest = path.split()
    root = next((command for command in commands if command["name"] == root_name), None)
    if root is None:
        raise KeyError(f"no command /{path} is registered")
    chain, here = [], root
    for name in rest:
        below = [option for option in here.get("options") or [] if option["type"] in (SUBCOMMAND, GROUP)]
        found = next((option for option in below if option["name"] == name), None)
        if found is None:
            raise KeyError(f"no command /{path} is registered")
        chain.append(found)
        here = found
    return root, chain
