"""Where requests on behalf of a community may lead: to the public internet, not into the operator's own network."""

from collections.abc import Collection, Iterable
from ipaddress import IPv6Address, ip_address
from socket import AddressFamily

from aiohttp import DefaultResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.outbox import Refused


def public(address: str) -> bool:
    """Whether an IP address is anybody's on the internet; an IPv4 address inside an IPv6 one counts as itself."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return public(str(inner))
    return ip.is_global and not ip.is_multicast


def leads_inside(addresses: Collection[str]) -> bool:
    """Whether a host with these IP addresses is on no public one: the one rule, for who gives one and who calls it."""
    return bool(addresses) and not any(map(public, addresses))


def literal(host: str) -> list[str]:
    """A host that is an IP address already, which no resolver sees; nothing for a name."""
    try:
        ip_address(host)
    except ValueError:
        return []
    return [host]


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only; what is checked is what is connected to."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve; raises Refused where a name leads to no public address."""
        return allowed(await self._resolver.resolve(host, port, family))

    async def close(self) -> None:
        """Release the resolver."""
        await self._resolver.close()


def allowed(found: Iterable[ResolveResult]) -> list[ResolveResult]:
    """The public addresses among them; raises Refused where there are none."""
    results = list(found)
    if leads_inside([result["host"] for result in results]):
        raise inside()
    return [result for result in results if public(result["host"])]


def inside() -> Refused:
    """What a delivery into a private network ends with."""
    return Refused("Its address leads into a private network; WEBHOOK_PRIVATE_TARGETS=true lets it.")
