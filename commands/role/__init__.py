"""Roles that this bot grants, besides those of the platform."""

DEFAULT = "set"
