"""Import what a vulnerability scanner found on a target, in place of what it found before.

Attach the JSON that Trivy (`trivy --format json`) or Grype (`grype -o json`) made, or a list of objects with id,
severity, package, version and fixed.
"""

from pydantic import Field

from commands.base import Arguments, Call, FileName, Reply
from commands.fleet.rows import brief
from commands.importing import attached
from inventory.services import Services

ACTION = "fleet.set"
EXAMPLES = ("fleet vulnerabilities web1 trivy.json",)


class Args(Arguments):
    """Of which target."""

    target: str = Field(description="the target's name or address")
    file: FileName = Field("", description="the file's path, on the console; elsewhere attach it")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Import it."""
    file = attached(call, args.file)
    target, count = services.fleet.importing.vulnerabilities(call.actor, args.target, file.content)
    health = "" if target.health is None else f" Its health is {target.health:.1f}."
    return Reply(f"{count} vulnerabilities of {target.name} imported.{health}", data={"target": brief(target)})
