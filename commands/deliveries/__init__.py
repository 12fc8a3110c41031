"""Posts and webhooks that couldn't be delivered."""

ALIASES = ("delivery",)
DEFAULT = "failed"
