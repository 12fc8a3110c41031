"""Which targets are meant: `role:production health<0.7 runtime:docker label:web`, and words to look for. No I/O."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ConfigDict

from inventory.errors import Invalid
from inventory.fleet.words import NodeRole, NodeType, Runtime, TargetStatus
from inventory.shape import Shape
from inventory.text import clean, fold, name_key

_PART = re.compile(r"(?P<field>[a-z]+)(?P<sign>:|<=|>=|<|>|=)(?P<value>.*)", re.IGNORECASE)
_LONGEST = 100
_FIELDS = "role:, label:, runtime:, stack:, status:, kind: and health<"
Word = TypeVar("Word", bound=StrEnum)


class Filter(Shape):
    """Every condition that is set must hold; `text` is looked for in names, addresses, labels and services."""

    model_config = ConfigDict(frozen=True)

    role: NodeRole | None = None
    kind: NodeType | None = None
    status: TargetStatus | None = None
    runtime: Runtime | None = None
    stack: str = ""
    labels: tuple[str, ...] = ()
    health_below: float | None = None
    health_from: float | None = None
    text: str = ""

    def row(self) -> dict[str, Any]:
        """The parameters of a statement with these conditions."""
        pattern = fold(self.text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values = self.model_dump(mode="json")
        return {**values, "labels": list(self.labels), "pattern": f"%{pattern}%" if self.text else ""}


def parse_filter(words: Sequence[str]) -> Filter:
    """The filter that these words mean; raises Invalid for a field or a value that there isn't."""
    values: dict[str, Any] = {}
    labels: list[str] = []
    texts: list[str] = []
    for word in words:
        part = _PART.fullmatch(word)
        if part is None:
            texts.append(word)
        elif part["field"].lower() == "label" and part["sign"] == ":":
            labels.append(label_key(part["value"]))
        else:
            values.update(_condition(part["field"].lower(), part["sign"], part["value"]))
    return Filter(**values, labels=tuple(labels), text=clean(" ".join(texts))[:_LONGEST])


def label_key(text: str) -> str:
    """A label as it is kept: lower case, on one line; raises Invalid for an empty or long one."""
    label = clean(text).lower()
    if not 0 < len(label) <= 50:  # noqa: PLR2004 - as labels of things
        raise Invalid("A label has 1 to 50 characters.")
    return label


def _condition(field: str, sign: str, value: str) -> dict[str, Any]:
    if field == "health":
        return _health(sign, value)
    if sign not in (":", "="):
        raise Invalid(f"I can't compare {field} by '{sign}'; only health can be compared, as in health<0.7.")
    if field == "stack":
        return {"stack": name_key(value)}
    kinds: dict[str, type[StrEnum]] = {
        "role": NodeRole, "kind": NodeType, "status": TargetStatus, "runtime": Runtime,
    }  # fmt: skip
    if field not in kinds:
        raise Invalid(f"I can't filter by '{field}'; use {_FIELDS}0.7, or words to look for.")
    return {field: _word(kinds[field], field, value)}


def _word(kind: type[Word], field: str, value: str) -> Word:
    text = value.lower().replace("-", "_")
    if text not in set(kind):
        raise Invalid(f"There is no {field} '{value[:40]}'; choose one of {', '.join(kind)}.")
    return kind(text)


def _health(sign: str, value: str) -> dict[str, Any]:
    try:
        score = float(value)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1 or sign not in ("<", ">="):
        raise Invalid("Health goes from 0 to 1: write health<0.7 or health>=0.7.")
    return {"health_below" if sign == "<" else "health_from": score}
