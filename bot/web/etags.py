"""Entity tags of things: `"<id>.<version>"`, so that a new thing of an old name has another one."""

import re
from uuid import UUID

_OURS = re.compile(r'"(?:([0-9a-f-]{36})\.)?(\d{1,9})"')


def etag(item_id: UUID, version: int) -> str:
    """The strong entity tag of a thing in this version."""
    return f'"{item_id}.{version}"'


def unchanged(header: str | None, tag: str) -> bool:
    """Whether If-None-Match names this tag."""
    if header is None:
        return False
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))


def expected_version(header: str | None, item_id: UUID | None) -> int | None:
    """The version that If-Match asks for, None where it asks for none, 0 (no thing's) where it can't be met.

    `item_id` is the thing that is there now; `"3"` alone is version 3 of whatever the path names.
    """
    if header is None or header.strip() == "*":
        return None
    found = _OURS.fullmatch(header.strip())
    if found is None or (found[1] and item_id and found[1] != str(item_id)):
        return 0
    return int(found[2])
