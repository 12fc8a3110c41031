"""Choose how dates and numbers are written here; words stay English."""

from pydantic import Field

from commands.base import Arguments, Call, Reply
from commands.wording import day
from inventory.locale import number, written_in
from inventory.services import Services

ACTION = "community.set"
EXAMPLES = ("community locale de", "community locale en_GB", "community locale iso")
_EXAMPLE = 12500


class Args(Arguments):
    """Which one."""

    locale: str = Field(description="which language, with or without a country, such as de or en_GB; or iso")


def run(call: Call, services: Services, args: Args) -> Reply:
    """Set it."""
    locale = services.communities.set(call.actor, "locale", args.locale) or ""
    with written_in(locale):
        example = f"{day(call.now, call.zone)}, and {number(_EXAMPLE)}"
    return Reply(f"Dates and numbers are now written as in {locale}: {example}.")
