"""The Resource Graph's change feed: what changed since a moment, and reading those resources again.

Microsoft keeps changes for 7 to 14 days, tells most of them within five minutes, and names an inventory that needn't
read everything again as what they are for (learn.microsoft.com, "Get resource changes"). Whether a resource is still
there is asked of the graph's own table, never concluded from the sort of change.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

MOST_CHANGED = 5_000
"""With more ids than these, everything is listed."""

EACH = 100
_FEEDS = {"Resources": "resourcechanges", "ResourceContainers": "resourcecontainerchanges"}


def feed(table: str, since: datetime) -> str:
    """The query for what changed in a table; pages need the rows' own ids."""
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{_FEEDS[table]} | where todatetime(properties.changeAttributes.timestamp) >= datetime({moment})"
        " | project id, target = tolower(tostring(properties.targetResourceId)) | order by id asc"
    )


def targets(rows: Iterable[Mapping[str, Any]]) -> frozenset[str] | None:
    """The ids of the resources that changed; None where they are too many."""
    found = set[str]()
    for row in rows:
        found.add(str(row["target"]).lower())
        if len(found) > MOST_CHANGED:
            return None
    return frozenset(found)


def readings(table: str, ids: frozenset[str] | None) -> Iterator[str]:
    """The queries that read these resources, or the one for the whole table."""
    if ids is None:
        yield f"{table} | order by id asc"
        return
    named = sorted(ids)
    for begin in range(0, len(named), EACH):
        some = ", ".join(_quoted(one) for one in named[begin : begin + EACH])
        yield f"{table} | where id in~ ({some}) | order by id asc"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
