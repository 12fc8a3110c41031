"""What the services of the fleet share, and how the installation reaches machines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inventory.cache import Cache
from inventory.changes import Changes
from inventory.db import Database
from inventory.permissions import Permissions

WARN = timedelta(days=14)
STALE = timedelta(hours=24)
EVERY = timedelta(minutes=15)
"""How long what a source said is new enough."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SshAccess:
    """How we log on: a private key by path or as text, or an agent's; never anything from the database.

    `reveal` gives the text of a key that the environment holds, where there is one.
    """

    account: str = "storekeeper"
    key_file: Path | None = None
    reveal: Callable[[], str] | None = None
    agent: str | None = None
    at_once: int = 20


@dataclass(frozen=True)
class ProxmoxAccess:
    """A Proxmox API: `host:port`, a token's user and name, what gives its secret, and who signs its certificate."""

    host: str
    user: str
    token: str
    reveal: Callable[[], str]
    ca_file: Path | None = None


@dataclass(frozen=True)
class TailscaleAccess:
    """A tailnet: an API key, or the secret of an OAuth client of that id."""

    reveal: Callable[[], str]
    client_id: str = ""
    tailnet: str = "-"
    url: str = "https://api.tailscale.com"


@dataclass(frozen=True)
class FleetAccess:
    """What this installation can see of machines, and for which communities; None means for all of them.

    Whoever may enrol a host sees what the installation's key may see there: hence the list.
    """

    communities: frozenset[str] | None = None
    home: str = "home"
    ssh: SshAccess = field(default_factory=SshAccess)
    docker: tuple[str, ...] = ()
    proxmox: tuple[ProxmoxAccess, ...] = ()
    tailscale: TailscaleAccess | None = None
    local: bool = False
    tls_ports: tuple[int, ...] = (443, 465, 636, 853, 993, 995, 6443, 8443, 9443)
    warn: timedelta = WARN
    stale: timedelta = STALE
    every: timedelta = EVERY


@dataclass(frozen=True)
class FleetRoom:
    """What every service of this room works with."""

    db: Database
    cache: Cache
    permissions: Permissions
    changes: Changes
    access: FleetAccess = field(default_factory=FleetAccess)
    clock: Callable[[], datetime] = _utc_now
