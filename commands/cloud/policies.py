"""The least-privilege policy as a file beside a reply."""

from collections.abc import Sequence

from commands.base import Attachment
from inventory.services import Services


def policy_file(services: Services, provider: str, names: Sequence[str] = ()) -> Attachment | None:
    """What the program must be allowed there; None where the catalogue knows nothing of it."""
    text = services.cloud.settings.policy(provider, names)
    if not text:
        return None
    ending, media = ("json", "application/json") if text.lstrip().startswith(("{", "[")) else ("yaml", "text/plain")
    return Attachment(f"{provider}-policy.{ending}", text.encode(), media)
