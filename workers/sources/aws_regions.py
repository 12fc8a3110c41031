"""Which regions an account has, and where a service is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

import botocore.session

from inventory.cloud.account import Account
from inventory.cloud.model import Fault
from workers.cloud.entry import Entry
from workers.cloud.faults import Again, CallFault
from workers.sources.aws_client import AwsClient

_TRIES = 3


@cache
def offered(service: str, partition: str) -> frozenset[str]:
    """Regions where botocore's data has the service; none where it doesn't tell."""
    return frozenset(_session().get_available_regions(service, partition_name=partition))


@cache
def _session() -> Any:  # noqa: ANN401 - botocore has no types
    return botocore.session.get_session()


def partition_of(account: Account) -> str:
    """AWS's partition that the account's role or regions are of: the world, China or the government's."""
    named = account.role.split(":")[1] if account.role.startswith("arn:") else ""
    if named in Regions.homes:
        return named
    first = account.regions[0] if account.regions else ""
    return "aws-cn" if first.startswith("cn-") else "aws-us-gov" if first.startswith("us-gov-") else "aws"


@dataclass
class Regions:
    """The regions of one account in its partition."""

    homes: ClassVar[Mapping[str, str]] = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

    client: AwsClient
    partition: str = "aws"

    @property
    def home(self) -> str:
        """Where the partition's global services answer."""
        return self.homes[self.partition]

    @cached_property
    def enabled(self) -> frozenset[str]:
        """The regions that the account hasn't left out; raises CallFault."""
        for tried in range(_TRIES):
            try:
                answer = self.client.call("ec2", self.home, "DescribeRegions", {})
            except CallFault as fault:
                if fault.fault is Fault.DENIED and fault.code == "UnauthorizedOperation":
                    return offered("ec2", self.partition)
                if fault.again is Again.NO or tried == _TRIES - 1:
                    raise
            else:
                return frozenset(region["RegionName"] for region in answer["Regions"])
        raise AssertionError("unreachable")

    def of_account(self, asked: Sequence[str]) -> list[str]:
        """The regions to look at: those asked for that the account has, all of its own where none is."""
        return sorted(self.enabled & set(asked) if asked else self.enabled)

    def offered(self, entry: Entry, region: str) -> bool:
        """Whether the entry's service may be there."""
        if entry.regions:
            return region in entry.regions
        known = offered(entry.service, self.partition)
        return region in known if known else True

    def known(self, entry: Entry, region: str) -> bool:
        """Whether botocore's data says that the service is there, so that its absence is a fault."""
        return region in offered(entry.service, self.partition) or entry.scope == "global"
