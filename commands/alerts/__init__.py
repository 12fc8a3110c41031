"""Tell a channel what happens: overdue loans, changes, and whatever else is watched."""

ALIASES = ("alert",)
DEFAULT = "list"
