"""What runs by the clock: when, with what result, and steering it."""

ALIASES = ("job",)
DEFAULT = "list"
