"""A context variable that is set in a block."""

from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class Within(Generic[T]):
    """In this block the variable has this value; a class, as a generator would cost as much as what it guards."""

    __slots__ = ("_before", "_value", "_variable")

    def __init__(self, variable: ContextVar[T], value: T) -> None:
        self._variable = variable
        self._value = value

    def __enter__(self) -> None:
        self._before = self._variable.set(self._value)

    def __exit__(self, *_: object) -> None:
        self._variable.reset(self._before)
