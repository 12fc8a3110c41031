"""The rows of an import file, whatever its format: checked one by one, so that each fault names its row."""

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, ValidationError

from inventory.errors import Invalid
from inventory.items.model import NAME_LIMIT, QUANTITY_LIMIT, Item
from inventory.shape import Shape
from inventory.sheets import MOST_ROWS, RawRow, RowError, row_sentence
from inventory.text import clean, name_key

COLUMNS = ("ref", "name", "description", "labels", "quantity", "loans")

Cleaned = Annotated[str, AfterValidator(clean)]
Pieces = Annotated[int, Field(ge=1, le=QUANTITY_LIMIT, strict=True)]


class LoanRow(Shape):
    """Who has how many of a thing, who lent it, since when and until when (aware times)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holder: Cleaned = Field(pattern=r"^[a-z]{2,20}:.{1,250}$")
    holder_name: Cleaned = Field(min_length=1, max_length=NAME_LIMIT)
    quantity: Pieces = 1
    lent_by: Cleaned | None = Field(None, pattern=r"^[a-z]{2,20}:.{1,250}$")
    lent_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None


class FileRow(Shape):
    """What a file says about one thing; None where it says nothing. Names and labels are checked later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    ref: Annotated[Cleaned, Field(max_length=NAME_LIMIT)] | None = None
    name: str | None = None
    description: str | None = None
    labels: list[str] | None = None
    quantity: Pieces | None = None
    loans: list[LoanRow] | None = None

    @cached_property
    def key(self) -> str:
        """The name key that the row gives its thing; empty when it gives none."""
        return name_key(self.name or "")


def checked(raw: Iterable[RawRow]) -> tuple[list[FileRow], list[RowError]]:
    """The sound rows and the faults of the others; raises Invalid for more than 50,000 rows."""
    rows: list[FileRow] = []
    errors: list[RowError] = []
    for count, (number, cells) in enumerate(raw, 1):
        if count > MOST_ROWS:
            raise Invalid(f"A file may have {MOST_ROWS:,} rows; split it and import the parts one by one.")
        try:
            rows.append(FileRow(number=number, **_said(cells)))
        except ValidationError as error:
            errors.append(RowError(row=number, sentence=row_sentence(error)))
    return rows, errors


def exported(item: Item) -> dict[str, object]:
    """A thing as the columns of a file; loans are left out of a thing that is here."""
    loans = [loan.model_dump(mode="json") for loan in item.loans]
    return {**item.model_dump(include=set(COLUMNS) - {"loans"}), "loans": loans or None}


def _said(cells: dict[str, object]) -> dict[str, Any]:
    """The cells that say something: an empty ref is none, and no loans say nothing about loans."""
    return {name: value for name, value in cells.items() if value or name not in ("ref", "loans")}
