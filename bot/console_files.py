"""Files at the console: a path in a command that takes a file is read, and a file in a reply is written."""

import os
from itertools import count
from pathlib import Path

from commands.base import Attachment, Kind, kind_of
from commands.binding import bind
from commands.parsing import UnclosedQuote, split
from commands.registry import Registry
from inventory.errors import Invalid
from inventory.sheets import MOST_BYTES
from inventory.text import clean

_ONLY_OWNER = 0o600


def attached(registry: Registry, line: str, prefix: str) -> tuple[Attachment, ...]:
    """The file that this command line names, where its command takes one and there is one that can be read.

    One byte more than may be imported is read, so that the import itself refuses a larger file.
    """
    path = _path(registry, clean(line), prefix)
    if path is None or not path.is_file():
        return ()
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        return ()
    return (Attachment(path.name, content, "application/octet-stream"),)


def _path(registry: Registry, line: str, prefix: str) -> Path | None:
    try:
        words = split(line.removeprefix(prefix))
        found = registry.find([word.text for word in words]) if line.startswith(prefix) else None
        if found is None:
            return None
        command, taken = found
        fields = command.arguments.model_fields.items()
        name = next((name for name, info in fields if kind_of(info) is Kind.FILE), None)
        path = getattr(bind(command, words[taken:], lambda _: None), name) if name else ""
    except (UnclosedQuote, Invalid):
        # The dispatcher meets the same fault, and puts it into words.
        return None
    return Path(path).expanduser() if path else None


def written(file: Attachment, folder: Path) -> Path:
    """Where the file is now: in `folder`, under its name or that with a number; nothing is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(Path(file.name).name)
    for number in count(1):
        path = folder / (name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as target:
            target.write(file.content)
        return path
    raise AssertionError("unreachable")
