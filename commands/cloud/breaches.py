"""Resources that break rules in words, the same in every reply."""

from collections.abc import Sequence

from commands.base import Call, Reply
from commands.cloud.rows import short
from commands.wording import PAGE, day, paged
from inventory.cloud.checking import Breaking


def breaking_reply(
    call: Call, heading: str, none: str, found: Sequence[Breaking], command: str, page: int
) -> Reply:  # fmt: skip
    """A page of them; `found` holds one more than is shown where there is another page."""
    shown = found[:PAGE]
    data: dict[str, object] = {"resources": shown}
    if not shown:
        return Reply(none if page == 1 else "There are no more.", data=data)
    rows = [
        f"{short(one.name or one.id)} · {one.type} · {one.region} · {one.account}"
        f" since {day(one.since, call.zone)}: {one.who} must act"
        for one in shown
    ]
    more = f"{call.prefix}{command} --page {page + 1}" if len(found) > PAGE else None
    return paged(heading, rows, more, data)
