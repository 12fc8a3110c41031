"""Where a host listens for SSH, as people type it. No I/O."""

import ipaddress
import re
from typing import NamedTuple

from inventory.errors import Invalid

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?")
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_.-]{0,31}")
_PORTS = range(1, 65_536)
SSH_PORT = 22


class Endpoint(NamedTuple):
    """An SSH server and the account to use there; empty means the installation's."""

    host: str
    port: int = SSH_PORT
    account: str = ""

    @property
    def subject(self) -> str:
        """`10.0.0.5:22` or `[fe80::1]:22`: what a sighting over SSH is called."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_endpoint(text: str, port: int | None = None, account: str = "") -> Endpoint:
    """The endpoint in `[account@]host[:port]`; raises Invalid for what is none."""
    typed_account, _, place = text.strip().lower().rpartition("@")
    host, typed_port = _split(place)
    number = int(typed_port) if typed_port.isascii() and typed_port.isdigit() else None
    if typed_port and number is None:
        raise Invalid(f"'{typed_port[:20]}' is no port; write host, host:22 or user@host:22.")
    chosen = next(one for one in (port, number, SSH_PORT) if one is not None)
    if chosen not in _PORTS:
        raise Invalid("A port is a number from 1 to 65535.")
    user = account or typed_account
    if user and not _ACCOUNT.fullmatch(user):
        raise Invalid(f"'{user[:40]}' is no account's name.")
    return Endpoint(_valid_host(host or text.strip()), chosen, user)


def subject_endpoint(subject: str, account: str) -> Endpoint:
    """The endpoint that a subject of ours names."""
    host, _, port = subject.rpartition(":")
    return Endpoint(host.strip("[]"), int(port), account)


def _split(place: str) -> tuple[str, str]:
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, rest.removeprefix(":")
    if place.count(":") > 1:
        return place, ""
    host, _, port = place.partition(":")
    return host, port


def _valid_host(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if _NAME.fullmatch(host):
            return host.rstrip(".")
        raise Invalid(f"'{host[:60]}' is no host: write a name or an address, such as web1.example.org.") from None
    return str(address)
