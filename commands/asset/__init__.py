"""Coins: their prices, what you hold of them, and being told when they move."""

ALIASES = ("price",)
DEFAULT = "show"
