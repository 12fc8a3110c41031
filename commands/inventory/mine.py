"""Show what you have, the first due first."""

from commands.base import Arguments, Call, Reply
from commands.wording import loan_row, paged
from inventory.services import Services

ACTION = "inventory.read"
EXAMPLES = ("inventory mine",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List the caller's loans."""
    loans = services.loans.held(call.actor)
    data: dict[str, object] = {"loans": loans}
    if not loans:
        return Reply("You have nothing checked out.", private=True, data=data)
    return paged("You have:", [loan_row(loan, call.zone) for loan in loans], None, data)
