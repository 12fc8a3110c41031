"""What runs in our cloud accounts, and what changed there."""

DEFAULT = "summary"
