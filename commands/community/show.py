"""Show what is set here: prefix, locale, time zone, announcements, places, and where rights are shown."""

from commands.base import Arguments, Call, Reply
from commands.wording import day, moment
from inventory.locale import ISO, number
from inventory.services import Services

ACTION = "community.read"
EXAMPLES = ("community", "community show")
_EXAMPLE = 12500


def run(call: Call, services: Services, args: Arguments) -> Reply:
    """Show it."""
    community = call.actor.community
    settings = services.communities.settings(community)
    places = services.communities.places(call.actor)
    chosen = "dates and numbers as in ISO 8601" if settings.locale == ISO else settings.locale
    lines = [
        "This community:",
        f"Prefix: {settings.prefix}",
        f"Locale: {chosen} ({day(call.now, call.zone)}, {number(_EXAMPLE)})",
        f"Time zone: {call.zone.key} ({moment(call.now, call.zone)})",
        f"Announcements: {settings.announce or f'nowhere; {call.prefix}community announce here'}",
        f"Places: {', '.join(dict.fromkeys([*_own(community), *places])) or 'none'}",
        f"Who may do what: {call.prefix}inventory policy, and {call.prefix}role list",
    ]
    data = {**settings.model_dump(), "community": community, "zone": call.zone.key, "places": places}
    return Reply("\n".join(lines), data=data)


def _own(community: str) -> list[str]:
    """The place whose own community this is, where its name is a place's."""
    return [community] if ":" in community else []
