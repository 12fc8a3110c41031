"""What the program's catalogue can list, as far as people are told of it; the worker's engine makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Offered:
    """One operation of the catalogue: it lists one type of a service. Rates are calls a second and a region."""

    provider: str
    service: str
    type: str
    operation: str
    scope: str = "regional"
    category: str = ""
    title: str = ""
    rate: float = 0
    burst: int = 0
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class OfferedFeature:
    """A feature: what more is told of some types; `fields` are {name: path in the properties}.

    `configuration` is what can be set when it is enabled, with the defaults.
    """

    name: str
    title: str
    provider: str
    types: tuple[str, ...]
    fields: Mapping[str, str]
    enabled: bool = False
    configuration: Mapping[str, Any] = field(default_factory=dict)


class Offer(Protocol):
    """Read when somebody asks, so that a program without clouds never loads it."""

    def types(self) -> Sequence[Offered]:
        """Every operation that can be listed, by provider, service and type."""

    def features(self) -> Sequence[OfferedFeature]:
        """Every declared feature by name."""

    def policy(self, provider: str, services: Sequence[str]) -> str:
        """The least that the program must be allowed there, as the provider's own tools take it; none mean all."""

    def regions(self, provider: str) -> Sequence[str]:
        """Every region that the provider has; none where nobody lists them."""


class NoOffer:
    """The catalogue of a program that has no engine."""

    def types(self) -> Sequence[Offered]:
        """Nothing."""
        return ()

    def features(self) -> Sequence[OfferedFeature]:
        """Nothing."""
        return ()

    def policy(self, provider: str, services: Sequence[str]) -> str:
        """Nothing."""
        return ""

    def regions(self, provider: str) -> Sequence[str]:
        """Nothing."""
        return ()
