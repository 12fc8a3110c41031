"""Identifiers: UUID version 7 (RFC 9562), which sort by the time they were made and need no sequence."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh identifier."""
    return uuid7()
