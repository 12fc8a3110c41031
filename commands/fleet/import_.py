"""Add and change machines by a file that fleet export gave.

Attach the file, or name it on the console. All of it is taken or nothing; what it doesn't tell of stays. Hosts are
trusted as the file says: take it only from where you trust.
"""

from pydantic import Field

from commands.base import Arguments, Call, FileName, Reply, flag
from commands.importing import attached, worded
from inventory.services import Services

ACTION = "fleet.import"
EXAMPLES = ("fleet import fleet.json --dry-run", "fleet import fleet.json")
DESTRUCTIVE = True


class Args(Arguments):
    """Which file, and whether in earnest."""

    file: FileName = Field("", description="the file's path, on the console; elsewhere attach it")
    dry_run: bool = flag("only tell what would happen")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Import it."""
    content = attached(call, args.file).content
    report = services.fleet.exchange.import_file(call.actor, content, dry_run=args.dry_run)
    return Reply(worded(report), data=report)
