"""Choose the time zone of this community's clock: for due times, digests, quiet hours and reminders."""

from zoneinfo import ZoneInfo

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.wording import moment
from inventory.services import Services

ACTION = "community.set"
EXAMPLES = ("community zone Europe/Berlin", "community zone UTC")


class Args(Arguments):
    """Which one."""

    zone: str = Field(description="which time zone, such as Europe/Berlin")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    zone = ZoneInfo(services.communities.set(call.actor, "zone", args.zone) or "UTC")
    return Reply(f"The time zone is now {zone.key}, where it is {moment(call.now, zone)}.")
