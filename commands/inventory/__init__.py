"""Things that people borrow."""

ALIASES = ("inv",)
