"""List the features: what more can be told of resources, and whether it is."""

from collections.abc import Mapping

from commands.base import Arguments, Call, Reply, option
from commands.wording import PAGE, paged
from inventory.services import Services

ACTION = "cloud.read"
EXAMPLES = ("cloud features",)


class Args(Arguments):
    """Which part."""

    page: int = option(1, "which page", ge=1, le=1000)


def run(call: Call, services: Services, args: Args) -> Reply:
    """List them."""
    found = services.cloud.settings.features(call.actor)
    begin = (args.page - 1) * PAGE
    shown = found[begin : begin + PAGE]
    rows = [
        f"{feature.name} ({_state(on, configuration)}): {feature.title or ', '.join(feature.fields) or 'tags'}"
        for feature, on, configuration in shown
    ]
    data: dict[str, object] = {
        "features": [
            {"name": feature.name, "enabled": on, "types": list(feature.types), "fields": dict(feature.fields),
             "configuration": configuration}
            for feature, on, configuration in shown
        ]
    }  # fmt: skip
    if not rows:
        return Reply("There are no features." if args.page == 1 else "There are no more.", data=data)
    more = f"{call.prefix}cloud features --page {args.page + 1}" if len(found) > begin + PAGE else None
    return paged("Features:", rows, more, data)


def _state(on: bool, configuration: Mapping[str, object]) -> str:
    set_to = [f"{name}={value}" for name, value in configuration.items() if value]
    return ", ".join(["on", *set_to]) if on else "off"
