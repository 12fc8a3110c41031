"""The places that know several machines: Docker engines, Proxmox clusters, a tailnet, and this host itself."""

from workers.base import Context


def look_at_places(context: Context, *, everything: bool) -> list[str]:
    """Look at those that are due, or at all; gives a sentence for each."""
    return []
