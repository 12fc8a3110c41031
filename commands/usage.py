"""The usage line of a command, derived from its Args."""

import re
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from commands.base import OPTIONS, Command, Kind, kind_of

_QUESTION = re.compile(r"(which|what|who|whose|when|where|whether|how|until|from)\b")


def usage(command: Command, prefix: str = "!") -> str:
    """One line such as `!inventory checkout <item> [to] [--quantity N]`."""
    words = [part(name, info) for name, info in command.arguments.model_fields.items()]
    return " ".join([f"{prefix}{command.name}", *words])


def part(name: str, info: FieldInfo) -> str:
    """How one argument is written: <required>, [optional], [--option VALUE], [--flag]."""
    kind, shown = kind_of(info), spoken(name)
    if kind is Kind.FLAG:
        return f"[--{shown}]"
    if kind in OPTIONS:
        return f"[--{shown} {_value(info)}]"
    choices = literal_choices(info)
    text = "|".join(choices) if choices else shown
    text += "..." if kind is Kind.MANY else ""
    return f"<{text}>" if info.is_required() else f"[{text}]"


def spoken(name: str) -> str:
    """A field's name as people type it; one that is a word of Python's ends with an underscore."""
    return name.rstrip("_").replace("_", "-")


def question(name: str, info: FieldInfo) -> str:
    """What is asked of who left an argument out: its description where that is a question, else `which …`."""
    described = info.description or ""
    return described if _QUESTION.match(described) else f"which {spoken(name)}"


def literal_choices(info: FieldInfo) -> tuple[str, ...]:
    """The words that an argument may be, where it is a Literal; else nothing."""
    for kind in (info.annotation, *get_args(info.annotation)):
        if get_origin(kind) is Literal:
            return tuple(str(choice) for choice in get_args(kind))
    return ()


def _value(info: FieldInfo) -> str:
    kinds = (info.annotation, *get_args(info.annotation))
    return "N" if int in kinds else "TEXT"
