"""The fixed words of the fleet: what a thing may be, in the names that other programs know. No I/O."""

from enum import StrEnum


class NodeType(StrEnum):
    """What a target is."""

    BARE_METAL = "bare_metal"
    VM = "vm"
    CONTAINER = "container"


class NodeRole(StrEnum):
    """What a target is for."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    LAB = "lab"
    STAGING = "staging"
    TESTING = "testing"
    MONITORING = "monitoring"
    GATEWAY = "gateway"


class Runtime(StrEnum):
    """What runs a service."""

    DOCKER = "docker"
    SYSTEMD = "systemd"
    PROXMOX = "proxmox"
    BARE_METAL = "bare_metal"


class ServiceStatus(StrEnum):
    """How a service is."""

    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ResourceStatus(StrEnum):
    """How full a resource is."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class SecurityStatus(StrEnum):
    """How safe a target is."""

    SECURE = "secure"
    WARNING = "warning"
    VULNERABLE = "vulnerable"
    UNKNOWN = "unknown"


class TargetStatus(StrEnum):
    """How we stand with a target.

    PENDING waits for somebody to approve its host key; NEW was approved and not reached yet; OFF is known to be
    switched off; DENIED lets us in no more; GONE is no longer named by any source that answered in full.
    """

    PENDING = "pending"
    NEW = "new"
    UP = "up"
    OFF = "off"
    UNREACHABLE = "unreachable"
    DENIED = "denied"
    QUARANTINED = "quarantined"
    GONE = "gone"


class SectionState(StrEnum):
    """What became of a section: DENIED and FAILED mean that it may well be there, ABSENT that it isn't."""

    OK = "ok"
    DENIED = "denied"
    FAILED = "failed"
    ABSENT = "absent"


class Source(StrEnum):
    """Who says something about a target, the most trusted first: where two say the same, the first one counts."""

    DOCKER = "docker"
    LOCAL = "local"
    SSH = "ssh"
    PROXMOX = "proxmox"
    TAILSCALE = "tailscale"
    TLS = "tls"
    SCANNER = "scanner"


class KeyKind(StrEnum):
    """By what a machine is known again, the surest first."""

    MACHINE_ID = "machine_id"
    TAILNET = "tailnet"
    PVE = "pve"
    HOST_KEY = "host_key"
    ADDRESS = "address"


class Outcome(StrEnum):
    """How an attempt to see a target ended; OFF is what somebody who knows it says."""

    SEEN = "seen"
    OFF = "off"
    SILENT = "silent"
    REFUSED = "refused"
    LOGIN_DENIED = "login_denied"
    KEY_CHANGED = "key_changed"
    KEY_UNKNOWN = "key_unknown"
    FAILED = "failed"


SECTIONS = (
    "system", "cpu", "memory", "disks", "network", "services", "containers", "stacks", "packages", "security",
)  # fmt: skip
