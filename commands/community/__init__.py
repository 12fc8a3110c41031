"""How this community wants to be spoken to, and which places share its inventory."""

DEFAULT = "show"
