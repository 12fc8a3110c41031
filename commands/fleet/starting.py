"""Starting a discovery from a command."""

from uuid import UUID

from commands.base import Call, Reply
from inventory.errors import Conflict, NotFound
from inventory.services import Services

JOB = "discover-fleet"


def started(call: Call, services: Services, text: str, target: UUID | None = None) -> Reply:
    """A reply whose platform shows how far the discovery is; it starts soon anyway where one runs already."""
    data: dict[str, object] = {"target": str(target)} if target else {}
    # Two changes of one message: each is remembered under a key of its own.
    key = call.actor.key and f"{call.actor.key}:{JOB}"
    try:
        run = str(services.jobs.run_now(call.actor.with_key(key, call.actor.fingerprint), JOB))
    except (Conflict, NotFound):
        return Reply(text, data=data)
    return Reply(text, data={**data, "run": run}, progress=run)
