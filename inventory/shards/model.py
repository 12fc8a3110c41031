"""What a replica holds of a gateway's shards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Replica:
    """One process on one platform; `owner` is its own name, `wants` the shards that it could answer for.

    Of these it hears the `fresh` ones only since lately: what their last holder left, others may know.
    """

    platform: str
    owner: str
    wants: tuple[int, ...]
    fresh: tuple[int, ...] = ()


@dataclass(frozen=True)
class Held:
    """The epoch of each shard held, and which of them are more than this replica's fair share.

    `live` are the epochs of all shards that somebody holds now, of those that this replica wants.
    """

    epochs: Mapping[int, int]
    surplus: Sequence[int] = ()
    live: Mapping[int, int] = field(default_factory=dict)


def share(shards: int, replicas: int) -> int:
    """The most that one of so many replicas holds; rounded up, so that no shard is left over."""
    return -(-shards // max(1, replicas))
