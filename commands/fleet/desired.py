"""Show what the fleet ought to be, or say it by a file in YAML.

By role and by machine: packages with versions, services, open ports, containers and images. `*` in a version or an
image stands for anything, and a package may be absent. Try a file with fleet drift before it counts.
"""

from pydantic import Field

from commands.base import Arguments, Attachment, Call, FileName, Reply, flag
from commands.importing import attached
from commands.wording import moment
from inventory.services import Services
from inventory.sheets import decoded

ACTION = "fleet.set"
EXAMPLES = ("fleet desired", "fleet desired fleet.yaml", "fleet desired --forget")
DESTRUCTIVE = True


class Args(Arguments):
    """Which file."""

    file: FileName = Field("", description="the file's path, on the console; elsewhere attach it")
    forget: bool = flag("say no more what it ought to be")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Show, set or forget it."""
    drift = services.fleet.drift
    if args.forget:
        drift.forget(call.actor)
        return Reply("Nothing is said of what the fleet ought to be now.")
    if not (args.file or call.attachments):
        written = drift.written(call.actor)
        text = f"What the fleet ought to be, as {written.set_by} wrote it at {moment(written.set_at, call.zone)}."
        file = Attachment("fleet.yaml", written.text.encode(), "application/yaml")
        return Reply(text, data=written, attachment=file)
    desired = drift.write(call.actor, decoded(attached(call, args.file).content), call.now)
    about = [f"role {role}" for role in desired.roles] + list(desired.targets)
    text = f"From now on I watch {', '.join(about) or 'nothing'}; fleet drift shows what isn't so."
    return Reply(text, data={"roles": list(desired.roles), "targets": list(desired.targets)})
