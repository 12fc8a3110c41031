"""What a community chose of services: which are off, and how fast the others are asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from inventory.cloud.scan import Scan
from inventory.cloud.services import Cloud

Configuration = Mapping[str, Any]


class Pace(NamedTuple):
    """Calls a second and at once, tries of a call, and the factor by which waits between them grow."""

    rate: float
    burst: float
    tries: int
    backoff: float


@dataclass(frozen=True)
class Choices:
    """Services that are off, and the configuration of others (requestsPerSecond, burstLimit, maxRetries, ...)."""

    disabled: frozenset[str] = frozenset()
    limits: Mapping[str, Configuration] = field(default_factory=dict)

    def pace(self, service: str, rate: float, burst: float) -> Pace:
        """The community's own pace for a service, or this one."""
        chosen = self.limits.get(service, {})
        return Pace(
            float(chosen.get("requestsPerSecond", rate)), float(chosen.get("burstLimit", burst)),
            int(chosen.get("maxRetries", 2)) + 1, float(chosen.get("backoffMultiplier", 2)),
        )  # fmt: skip

    def covers(self, scan: Scan, region: str, service: str) -> bool:
        """Whether a scan is about a service in a region, where one list tells of all: as it was asked, and not off."""
        regions = scan.regions or tuple(scan.account.regions)
        asked = (not regions or region in regions) and (not scan.services or service in scan.services)
        return asked and service not in self.disabled


def choices(cloud: Cloud, scan: Scan) -> Choices:
    """What the scan's community chose."""
    services = cloud.settings.choices(scan.community, "service")
    return Choices(
        frozenset(name for name, (enabled, _) in services.items() if not enabled),
        {name: configuration for name, (_, configuration) in services.items() if configuration},
    )
