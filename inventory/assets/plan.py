"""How prices are fetched here: where from, in which currency, and within which limits. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass

PROVIDER = "coingecko"
Observe = Callable[[str, float], None]


def _unheard(result: str, seconds: float) -> None:
    """Nobody counts calls."""


@dataclass(frozen=True)
class Plan:
    """Without a `url` nothing is fetched. `observe` is told each call's result and seconds.

    `top` are the coins, by market cap, that are priced at every turn; the others share what is left of
    `per_month`. `key` is a secret.
    """

    url: str = ""
    key: str = ""
    currency: str = "usd"
    per_minute: int = 25
    burst: int = 5
    per_month: int = 10_000
    top: int = 250
    observe: Observe = _unheard

    @property
    def fetches(self) -> bool:
        """Whether prices are fetched at all."""
        return bool(self.url)

    def __repr__(self) -> str:
        """Without the key."""
        return f"Plan(url={self.url!r})"
