"""The record of every change, for admins."""

DEFAULT = "recent"
