"""How this channel wants to be answered: quietly, elsewhere, or not at all."""

ALIASES = ("channels",)
DEFAULT = "show"
