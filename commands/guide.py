"""The words of help: overviews, explanations with examples, and "did you mean"."""

from commands.base import Command, Reply
from commands.registry import Registry
from commands.usage import part, usage
from inventory.actor import Actor
from inventory.services import Services
from inventory.suggest import nearest

_SEVERAL = 2
_LONGEST = 40
_OFFERED = 3


def permitted(services: Services, actor: Actor, command: Command) -> bool:
    """Whether the actor may run this command."""
    return command.action is None or services.permissions.of(actor).allows(command.action)


def overview(registry: Registry, allowed: list[Command], prefix: str) -> str:
    """One line for each group of commands."""
    lines = ["What I keep for you:"]
    for group in registry.groups:
        within = [command for command in allowed if command.path[0] == group]
        if within:
            lines.append(f"{prefix}{group}: {_summary(within)}")
    return "\n".join([*lines, f"More: {prefix}help inventory, or {prefix}help inventory checkout"])


def _summary(within: list[Command]) -> str:
    if len(within) < _SEVERAL:
        return within[0].summary
    return ", ".join(command.path[-1] for command in within)


def listing(within: list[Command], prefix: str) -> str:
    """One line for each command of a group."""
    return "\n".join(f"{usage(command, prefix)}: {command.summary}" for command in within)


def explain(command: Command, prefix: str) -> str:
    """A command in full: what it does, its words, its options and examples."""
    lines = [usage(command, prefix), command.summary]
    if command.details:
        lines.append(" ".join(command.details.split()))
    for name, info in command.arguments.model_fields.items():
        if info.description:
            lines.append(f"  {part(name, info)}: {info.description}")
    lines += [f"Example: {prefix}{example}" for example in command.examples]
    return "\n".join(lines)


def unknown(registry: Registry, services: Services, actor: Actor, words: list[str], prefix: str) -> Reply:
    """The reply to a command that doesn't exist: the nearest that the caller may run, or the group's list."""
    allowed = [command for command in registry if permitted(services, actor, command)]
    group = registry.group(words[0]) if words else ""
    within = [command for command in allowed if command.path[0] == group]
    if within:
        near = [f"{group} {word}" for word in nearest(words[1], [command.path[-1] for command in within])]
    else:
        near = _without_group(words, allowed) or nearest("".join(words[:1]), {command.path[0] for command in allowed})
    hint = f" Did you mean {' or '.join(prefix + name for name in near)}?" if near else ""
    there = f"{prefix}help {group}" if within else f"{prefix}help"
    asked = " ".join(word[:_LONGEST] for word in words[:2])
    sentence = f"There is no command {prefix}{asked}.{hint} {there} shows what there is."
    return Reply(sentence, success=False, code="unknown_command", data={"near": near})


def _without_group(words: list[str], allowed: list[Command]) -> list[str]:
    """The commands that somebody meant who left the group out, as in `!checkout drill`."""
    return [command.name for command in allowed if words and command.path[-1] == words[0].lower()][:_OFFERED]
