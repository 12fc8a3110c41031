"""The thirteen tools of the fleet's contract, each a command in other words."""

from bot.mcp.tools import Tool
from commands.registry import Registry


def contracted(registry: Registry) -> dict[str, Tool]:
    """The tools by their names."""
    return {}
