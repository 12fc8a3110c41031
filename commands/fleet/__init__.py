"""Machines: where they are, how they do, and what changed on them."""

DEFAULT = "overview"
