"""Times in the words of people, for the commands about alerts."""

from contextlib import suppress
from datetime import datetime

from commands.base import Call
from inventory.due import parse_due
from inventory.errors import Invalid

OFF = ("off", "end")


def until(call: Call, text: str) -> datetime:
    """The moment that `2h` or `friday` means; raises Invalid."""
    try:
        return parse_due(text, call.now, call.zone)
    except ValueError as error:
        raise Invalid(str(error).replace("due time", "time")) from error


def until_and_reason(call: Call, text: str) -> tuple[datetime, str]:
    """The moment, and what is said after it: `2h being repaired`; raises Invalid where it begins with no time."""
    words = text.split()
    for count in range(len(words), 0, -1):
        with suppress(Invalid):
            return until(call, " ".join(words[:count])), " ".join(words[count:])
    return until(call, text), ""
