"""What a thing and a loan are, and the rules that need no database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from inventory.errors import Invalid
from inventory.text import clean, name_key

NAME_LIMIT = 255
DESCRIPTION_LIMIT = 2000
LABEL_LIMIT = 40
QUANTITY_LIMIT = 1_000_000

Filter = Literal["all", "available", "checkedout"]


class Loan(BaseModel):
    """Who has how many of a thing, since when and until when (times in UTC)."""

    holder: str
    holder_name: str
    quantity: int
    lent_by: str
    lent_at: datetime
    due_at: datetime | None = None


class Item(BaseModel):
    """A thing of a community as it stands now. `lent` of its `quantity` are out; `version` counts its changes."""

    id: UUID
    ref: str
    name: str
    name_key: str
    description: str
    labels: list[str]
    quantity: int
    lent: int
    checked_out_at: datetime | None
    checked_in_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    version: int
    loans: list[Loan] = Field(default_factory=list)

    @property
    def available(self) -> int:
        """How many can be borrowed now."""
        return self.quantity - self.lent


class Change(BaseModel):
    """What a change left behind: the thing as it is now, and the loan and number of pieces it was about."""

    item: Item
    loan: Loan | None = None
    pieces: int = 0
    label: str = ""


def valid_name(text: str) -> str:
    """The name as it is kept; raises Invalid when it is empty or too long."""
    name = clean(text)
    if not name or not name_key(name):
        raise Invalid("Item name cannot be empty")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A name may have {NAME_LIMIT} characters; this one has {len(name)}.")
    return name


def valid_description(text: str) -> str:
    """The description as it is kept; raises Invalid when it is too long."""
    description = clean(text)
    if len(description) > DESCRIPTION_LIMIT:
        raise Invalid(f"A description may have {DESCRIPTION_LIMIT} characters; this one has {len(description)}.")
    return description


def valid_label(text: str) -> str:
    """A label trimmed and lower-cased; raises Invalid when nothing is left or it is too long."""
    label = clean(text).lower()
    if not label or "," in label:
        raise Invalid("A label is a word or two without a comma, such as camera.")
    if len(label) > LABEL_LIMIT:
        raise Invalid(f"A label may have {LABEL_LIMIT} characters; this one has {len(label)}.")
    return label


def valid_labels(texts: Iterable[str], limit: int) -> list[str]:
    """The labels as they are kept, in the given order; raises Invalid for too many or one given twice."""
    labels = [valid_label(text) for text in texts]
    if len(set(labels)) < len(labels):
        raise Invalid("Duplicate labels are not allowed")
    if len(labels) > limit:
        raise Invalid(f"Maximum {limit} labels allowed per item")
    return labels


def valid_quantity(number: int) -> int:
    """A number of pieces; raises Invalid outside 1 to 1,000,000."""
    if not 1 <= number <= QUANTITY_LIMIT:
        raise Invalid(f"A quantity is a whole number from 1 to {QUANTITY_LIMIT:,}.")
    return number
