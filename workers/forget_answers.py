"""Forget the answers to requests that are a day old."""

from datetime import timedelta

from inventory.jobs.triggers import Every
from workers.base import Context

TRIGGER = Every(timedelta(hours=1))


def run(context: Context) -> str:
    """Drop them."""
    return f"Forgot {context.services.housekeeping.forget_answers()} answers."
