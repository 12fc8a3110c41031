"""Certificates of listeners: who they are for, who made them, and when they end. Nothing is sent but the greeting."""

import socket
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

_SECONDS = 5.0
_AT_ONCE = 20


class Listener(NamedTuple):
    """Where to look."""

    address: str
    port: int

    @property
    def name(self) -> str:
        """`10.0.0.5:443`."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def look(listeners: Sequence[Listener]) -> dict[Listener, dict[str, Any] | None]:
    """The certificate of each listener, None where none was shown."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fleet-tls") as pool:
        return dict(zip(listeners, pool.map(_certificate, listeners), strict=True))


def _certificate(listener: Listener) -> dict[str, Any] | None:
    # We want to know a certificate whether or not it is in order, so nothing is checked here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((listener.address, listener.port), _SECONDS) as raw,
            context.wrap_socket(raw, server_hostname=listener.address) as wrapped,
        ):
            shown = wrapped.getpeercert(binary_form=True)
    except OSError:
        return None
    return described(shown) if shown else None


def described(certificate: bytes) -> dict[str, Any] | None:
    """A certificate in DER as the facts have it; None for what is none."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        expires = found.not_valid_after_utc
    except ValueError:
        return None
    return {"subject": _name(found.subject), "issuer": _name(found.issuer), "expires": expires.isoformat()}


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value)[:200] if common else name.rfc4514_string()[:200]
