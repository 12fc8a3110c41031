"""Send what happens to other programs, signed after Standard Webhooks."""

ALIASES = ("webhook",)
DEFAULT = "list"
