"""What a backup holds, table by table: written beside it when it is made, checked when it is restored. No I/O."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class Content(BaseModel):
    """A table's number of rows, and a sum over all of them that any changed value changes."""

    rows: int
    sum: str


class Manifest(BaseModel):
    """One backup; `sha256` is that of its file, `version` that of the schema."""

    format: Literal["storekeeper-backup-1"] = "storekeeper-backup-1"
    made_at: datetime
    version: int
    sha256: str
    tables: dict[str, Content]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


def differences(wanted: Mapping[str, Content], found: Mapping[str, Content]) -> Iterator[str]:
    """What isn't as it was when the backup was made, in words."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"the table {name} is missing"
        elif name not in wanted:
            yield f"the table {name} is new"
        elif wanted[name] != found[name]:
            yield f"{name} has {found[name].rows} rows that aren't the {wanted[name].rows} backed up"
