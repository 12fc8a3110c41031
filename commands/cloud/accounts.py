"""List the accounts that are scanned, each with its last scan."""

from commands.base import Arguments, Call, Reply
from commands.cloud.rows import account_row, scan_row
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud accounts",)


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """List them."""
    accounts = services.cloud.accounts.all(call.actor)
    if not accounts:
        return Reply(f"No cloud account is connected yet; {call.prefix}cloud connect adds one.", data={"accounts": []})
    lines = []
    for account in accounts:
        scans = services.cloud.asking.recent(call.actor, account.name, 1)
        last = scan_row(scans[0], call.zone).removeprefix(f"{account.name}: ") if scans else "never scanned"
        lines.append(f"{account_row(account)}; {last}")
    data = {"accounts": accounts}
    return Reply("\n".join(["Accounts:", *lines]), data=data)
