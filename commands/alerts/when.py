"""Times in the words of people, for the commands about alerts."""

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
