"""Give back the stock of reservations whose time is over."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(minutes=1))
_TURNS = 100


def run(context: Context) -> str:
    """End them, a thousand at a time; what is left after many turns waits for the next minute."""
    ended = 0
    for _ in range(_TURNS):
        context.check()
        count = context.services.stock.reserving.expire()
        ended += count
        if not count:
            break
    return f"{ended} reservations ran out."
