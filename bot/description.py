"""What the core is told of this module: who it is, where it is and what it can do."""

from typing import Any

from bot.settings import Settings
from commands.registry import Registry

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


def description(settings: Settings, registry: Registry, port: int) -> dict[str, Any]:
    """What the core is told; without MODULE_URL and on all addresses, the module's name is taken for its host."""
    host = settings.module_name if settings.http_host in _EVERYWHERE else settings.http_host
    return {
        "module_name": settings.module_name,
        "module_version": settings.module_version,
        "module_type": "interaction",
        "description": "Keeps a community's inventory: who has what, and what is where.",
        "endpoints": {
            "base_url": settings.module_url or f"http://{host}:{port}",
            "health_check": "/health",
            "command_handler": "/api/v1/execute",
            "webhook": "/webhook",
        },
        "commands": [_command(registry, group) for group in registry.groups],
    }


def _command(registry: Registry, group: str) -> dict[str, Any]:
    within = registry.within(group)
    return {
        "command": f"!{group}",
        "aliases": [f"!{alias}" for alias, name in registry.aliases.items() if name == group],
        "subcommands": {" ".join(command.path[1:]): command.summary for command in within if command.path[1:]},
        "description": within[0].summary if len(within) == 1 else ", ".join(command.path[-1] for command in within),
    }
