"""An account as the room keeps it: where to look, never how to get in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from inventory.shape import Shape

Provider = Literal["aws", "azure", "google", "kubernetes"]


class Account(Shape):
    """An AWS account, an Azure subscription, a Google project or a Kubernetes cluster.

    `account` is the provider's own name of it: 12 digits, a subscription's id, a project's id, a context of the
    kubeconfig. `role` and `external_id` name what to assume with the program's own credentials (AWS); no `regions`
    mean all that the account has. `services` are those that were ever found there.
    """

    id: UUID
    community_id: str
    provider: Provider
    account: str
    name: str
    role: str = ""
    external_id: str = ""
    regions: list[str] = Field(default_factory=list)
    production: bool = False
    services: list[str] = Field(default_factory=list)
    created_by: str
    created_at: datetime
    removed_at: datetime | None = None
