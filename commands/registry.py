"""All commands, found by walking this package: nobody has to list them."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

import commands
from commands.base import OPTIONS, Arguments, Command, Kind, kind_of

_HELP = ("help",)
_DASHES = ("-", "–", "—")


class Registry:
    """Commands by path, with the aliases and default commands that their folders declare."""

    def __init__(self, entries: list[Command], aliases: Mapping[str, str], defaults: Mapping[str, str]) -> None:
        self._commands = {command.path: command for command in entries}
        self.aliases = dict(aliases)
        self._defaults = dict(defaults)
        self.destroying = frozenset(command.path[-1] for command in entries if command.destructive)

    def __iter__(self) -> Iterator[Command]:
        return iter(sorted(self._commands.values(), key=lambda command: command.path))

    @property
    def groups(self) -> list[str]:
        """The first words of all commands."""
        return sorted({path[0] for path in self._commands})

    def find(self, words: list[str]) -> tuple[Command, int] | None:
        """The command with the longest path that these words begin with, and how many words that path took.

        Case doesn't matter; a folder's alias stands for its name; a folder with a default command takes
        words that name none of its commands as that command's arguments. A folder that alone means nothing is
        what help is asked about.
        """
        if not words:
            return None
        group = self.group(words[0])
        if len(words) > 1 and (command := self._commands.get((group, words[1].lower()))):
            return command, 2
        if command := self._commands.get((group,)):
            return command, 1
        if (default := self._default(group)) and _suits(default, words[1:]):
            return default, 1
        if len(words) == 1 and group in self.groups:
            return self._commands[_HELP], 0
        return None

    def _default(self, group: str) -> Command | None:
        return self._commands[group, self._defaults[group]] if group in self._defaults else None

    def group(self, word: str) -> str:
        """The folder that a first word means, aliases resolved."""
        return self.aliases.get(word.lower(), word.lower())

    def within(self, group: str) -> list[Command]:
        """The commands of one folder."""
        return [command for command in self if command.path[0] == group]


@cache
def load() -> Registry:
    """Import every command module and gather the registry, once."""
    entries: list[Command] = []
    aliases: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for found in pkgutil.walk_packages(commands.__path__, "commands."):
        module = importlib.import_module(found.name)
        path = tuple(found.name.split(".")[1:])
        if found.ispkg:
            aliases.update(dict.fromkeys(getattr(module, "ALIASES", ()), path[0]))
            if default := getattr(module, "DEFAULT", None):
                defaults[path[0]] = default
        elif hasattr(module, "run"):
            entries.append(_command(path, module))
    return Registry(entries, aliases, defaults)


def _suits(default: Command, words: list[str]) -> bool:
    """Whether these words may be a default command's: one that takes options only is never meant by another word."""
    fields = default.arguments.model_fields.values()
    if not words:
        return not any(info.is_required() for info in fields)
    return words[0][:1] in _DASHES or any(kind_of(info) not in {*OPTIONS, Kind.FLAG} for info in fields)


def _command(path: tuple[str, ...], module: ModuleType) -> Command:
    summary, _, details = (module.__doc__ or "").strip().partition("\n")
    return Command(
        path=tuple(word.rstrip("_").replace("_", "-") for word in path),
        summary=summary,
        details=details.strip(),
        action=module.ACTION,
        arguments=getattr(module, "Args", Arguments),
        run=module.run,
        examples=tuple(module.EXAMPLES),
        destructive=getattr(module, "DESTRUCTIVE", False),
        quick=getattr(module, "QUICK", False),
        halves=getattr(module, "HALVES", None),
    )
