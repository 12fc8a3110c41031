"""Show what should be back by now, the longest overdue first."""

from commands.base import Arguments, Call, Reply, Tone
from commands.wording import loan_row, paged
from inventory.services import Services

ACTION = "inventory.read"
EXAMPLES = ("inventory overdue",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List the overdue loans."""
    loans = services.loans.overdue(call.actor)
    data: dict[str, object] = {"loans": loans}
    if not loans:
        return Reply("Nothing is overdue.", data=data)
    return paged("Overdue:", [loan_row(loan, call.zone) for loan in loans], None, data, tone=Tone.WARNING)
