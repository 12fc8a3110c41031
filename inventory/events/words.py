"""An event in words, as a channel reads it."""

from collections import defaultdict
from typing import Any

from inventory.events.catalogue import KINDS
from inventory.events.model import Event

_PAIR = 2
_STATES = {"reminder": "Still: {}", "flapping": "{} It comes and goes; more when it has settled."}


def told(event: Event) -> str:
    """One sentence about an event; also about one of a kind that this program doesn't know yet."""
    kind = KINDS.get(event.action)
    if kind is None:
        return f"{event.person_name}: {event.action} '{event.subject_name}'."
    text = (kind.over if event.over else kind.wording).format_map(_fields(event))
    if event.over and event.details.get("acked_by"):
        text = f"{text} {event.details['acked_by']} looked after it."
    return _STATES.get(str(event.details.get("state")), "{}").format(text)


def _fields(event: Event) -> dict[str, str]:
    """The event's fields as words; one that isn't there is empty."""
    pieces = event.details.get("pieces", 1)
    own = {
        "person": event.person_name,
        "subject": event.subject_name,
        "things": f"'{event.subject_name}'" if pieces in (None, 1) else f"{pieces} × '{event.subject_name}'",
        "changes": _changes(event.details),
    }
    return defaultdict(str, {name: _plain(value) for name, value in event.details.items()} | own)


def _changes(details: dict[str, Any]) -> str:
    pairs = [(name, value) for name, value in details.items() if isinstance(value, list) and len(value) == _PAIR]
    told_pairs = [f"{name}: {_plain(old)} → {_plain(new)}" for name, (old, new) in pairs]
    return f" ({'; '.join(told_pairs)})" if told_pairs else ""


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    return "none" if value in (None, "") else str(value)
