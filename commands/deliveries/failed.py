"""Show what was given up, and why."""

from commands.base import Arguments, Call, Reply, Tone
from commands.wording import PAGE, moment, paged
from inventory.alerts.dead_letters import DeadLetter
from inventory.letters.model import LostReply
from inventory.services import Services

ACTION = "alerts.read"
EXAMPLES = ("deliveries failed", "deliveries")
_SHORT = 13
"""Signs of an id that tell ids made within a second apart: they begin with the time."""


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them, the newest first: posts, and replies to commands."""
    letters, replies = services.deliveries.failed(call.actor), services.letters.failed(call.actor)
    data: dict[str, object] = {
        "deliveries": letters,
        "replies": [reply.model_dump(mode="json", exclude={"text"}) for reply in replies],
    }
    if not letters and not replies:
        return Reply("Nothing was given up.", data=data)
    rows = [*(_row(letter, call) for letter in letters[:PAGE]), *(_lost(reply, call) for reply in replies[:PAGE])]
    first = str((letters or replies)[0].id)[:_SHORT]
    heading = f"Given up; {call.prefix}deliveries retry {first} or all tries again:"
    return paged(heading, rows, None, data, tone=Tone.BAD)


def _row(letter: DeadLetter, call: Call) -> str:
    what = letter.heap if letter.events == 1 else f"{letter.events} × {letter.heap}"
    place = f"{letter.platform} {letter.channel}" if letter.channel else f"{letter.platform}, no longer subscribed"
    return f"{str(letter.id)[:_SHORT]}: {what} to {place}, {moment(letter.ended_at, call.zone)}: {letter.problem}"


def _lost(reply: LostReply, call: Call) -> str:
    when = f", {moment(reply.ended_at, call.zone)}" if reply.ended_at else ""
    return (
        f"{str(reply.id)[:_SHORT]}: reply to '{reply.asked}' in {reply.platform} {reply.channel}{when}: {reply.problem}"
    )
