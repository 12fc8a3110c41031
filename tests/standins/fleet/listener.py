"""A real TLS listener with a certificate of our own, that can be given another one."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BACKLOG = 50


class TlsListener:
    """Greets whoever comes, and hangs up."""

    def __init__(self, address: str, folder: Path) -> None:
        self._folder = folder
        self._socket = socket.create_server((address, 0), backlog=_BACKLOG)
        self.address, self.port = self._socket.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def show(self, name: str, expires: datetime) -> None:
        """From now on, show a certificate for this name that ends then."""
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(expires - timedelta(days=90))
            .not_valid_after(expires)
            .sign(key, hashes.SHA256())
        )
        file = self._folder / f"{self.port}.pem"
        pem = serialization.Encoding.PEM
        plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(plain + made.public_bytes(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        self._context = context

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with suppress(OSError), self._context.wrap_socket(connection, server_side=True):
                connection.settimeout(5)


@contextmanager
def tls_listener(address: str, folder: Path, name: str, expires: datetime) -> Iterator[TlsListener]:
    """A listener at an address, on a port that is free."""
    listener = TlsListener(address, folder)
    listener.show(name, expires)
    listener.start()
    yield listener
    listener.stop()
