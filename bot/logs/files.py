"""Size-rotated log files: one for everything, and one for each category that is read alone."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.logs.sinks import Written
from inventory.aaa import Category

_APART = (Category.AUTH, Category.AUTHZ, Category.AUDIT, Category.ERROR)


class RotatingFile:
    """One append-only file of whole lines; `name.1` is the newest of the kept ones.

    Written in batches, with the size counted here: the standard handler asks and flushes for every record.
    """

    def __init__(self, path: Path, limit: int, backups: int) -> None:
        self._path = path
        self._limit = limit
        self._backups = backups
        self._open()

    def write(self, lines: Iterable[bytes]) -> None:
        """Append the lines; rotates before the line that would pass the limit."""
        if self._file.closed:
            self._open()
        waiting: list[bytes] = []
        size = self._size
        for line in lines:
            if size and size + len(line) > self._limit:
                self._append(waiting)
                self._rotate()
                waiting, size = [], 0
            waiting.append(line)
            size += len(line)
        self._append(waiting)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _open(self) -> None:
        self._file = self._path.open("ab+", buffering=0)
        self._size = self._file.seek(0, os.SEEK_END)
        if self._size:
            self._file.seek(-1, os.SEEK_END)
        self._torn = self._file.read(1) not in {b"", b"\n"}

    def _append(self, lines: list[bytes]) -> None:
        if not lines:
            return
        # A full disk or a crash may have left half a line: it must not swallow the next one.
        data = b"".join([b"\n", *lines] if self._torn else lines)
        written = self._file.write(data)
        self._size += written
        self._torn = written < len(data)
        if self._torn:
            raise OSError(f"only {written} of {len(data)} bytes fitted")

    def _rotate(self) -> None:
        self._file.close()
        try:
            for number in range(self._backups, 0, -1):
                older = self._backup(number - 1)
                if older.exists():
                    older.replace(self._backup(number))
            if not self._backups:
                self._path.unlink()
        finally:
            self._open()

    def _backup(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path


class Files:
    """`{module}.log` with every line, and `_auth`, `_authz`, `_audit` and `_error` with their category's."""

    def __init__(self, folder: Path, module: str, limit: int, backups: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._all = RotatingFile(folder / f"{module}.log", limit, backups)
        self._apart = {
            category: RotatingFile(folder / f"{module}_{category.lower()}.log", limit, backups) for category in _APART
        }

    def write(self, batch: Sequence[Written]) -> None:
        """Append the batch to the files that want it."""
        lines = [(line.event, f"{line.text}\n".encode()) for line in batch]
        self._all.write(text for _, text in lines)
        for category, file in self._apart.items():
            file.write(text for event, text in lines if event == category)

    def close(self) -> None:
        """Close every file."""
        for file in (self._all, *self._apart.values()):
            file.close()
