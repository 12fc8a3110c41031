"""How many there are of what, and where."""

DEFAULT = "show"
