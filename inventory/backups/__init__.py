"""Backups: what must be in one, and whether it is."""
