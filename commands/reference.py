"""The list of all commands as a page: `python -m commands.reference > docs/commands.md`."""

import sys

from commands.base import Command
from commands.registry import Registry, load
from commands.usage import part, usage
from inventory.permissions import ACTIONS


def reference(registry: Registry) -> str:
    """Every command with its usage, arguments, role and examples, in Markdown."""
    sections = ["# Commands", "", "Made from the code by `make docs`; `!help` says the same in chat.", ""]
    for group in registry.groups:
        aliases = [f"`!{alias}`" for alias, name in registry.aliases.items() if name == group]
        also = f" (also {', '.join(aliases)})" if aliases else ""
        sections += [f"## !{group}{also}", ""]
        for command in registry.within(group):
            sections += _section(command)
    return "\n".join(sections)


def _section(command: Command) -> list[str]:
    lines = [f"### `{usage(command)}`", "", command.summary]
    if command.details:
        lines += ["", " ".join(command.details.split())]
    if command.action:
        lines += ["", f"Needs the role {ACTIONS[command.action].default.title} by default (`{command.action}`)."]
    described = [
        f"- `{part(name, info)}`: {info.description}"
        for name, info in command.arguments.model_fields.items()
        if info.description
    ]
    lines += ["", *described] if described else []
    return [*lines, "", "```", *(f"!{example}" for example in command.examples), "```", ""]


if __name__ == "__main__":
    sys.stdout.write(reference(load()))
