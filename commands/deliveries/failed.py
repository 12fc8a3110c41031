"""Show what was given up, and why."""

from commands.base import Arguments, Call, Reply
from commands.wording import PAGE, moment, paged
from inventory.alerts.dead_letters import DeadLetter
from inventory.services import Services

ACTION = "alerts.read"
EXAMPLES = ("deliveries failed", "deliveries")


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them, the newest first."""
    letters = services.deliveries.failed(call.actor)
    data: dict[str, object] = {"deliveries": [letter.model_dump(mode="json") for letter in letters]}
    if not letters:
        return Reply("Nothing was given up.", data=data)
    rows = [_row(letter, call) for letter in letters[:PAGE]]
    heading = f"Given up; {call.prefix}deliveries retry {str(letters[0].id)[:8]} or all tries again:"
    return paged(heading, rows, None, data)


def _row(letter: DeadLetter, call: Call) -> str:
    what = letter.heap if letter.events == 1 else f"{letter.events} × {letter.heap}"
    place = f"{letter.platform} {letter.channel}" if letter.channel else f"{letter.platform}, no longer subscribed"
    return f"{str(letter.id)[:8]}: {what} to {place}, {moment(letter.ended_at, call.zone)}: {letter.problem}"
