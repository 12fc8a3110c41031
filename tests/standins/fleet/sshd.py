"""Real OpenSSH servers on loopback addresses: each address is a host with files of its own.

A host is a folder with busybox that sshd makes the root of everything (ChrootDirectory), so our script runs there as
the unprivileged `nobody` and reads that host's own /proc, /etc and programs. Sixteen addresses are the most that
one sshd listens on, so a daemon has so many hosts, and they share its host key.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from inventory.fleet.room import SshAccess
from tests.standins.fleet.hosts import furnish

MOST_ADDRESSES = 16
ACCOUNT = "nobody"
_START_SECONDS = 20.0


def why_not() -> str:
    """Why no sshd can be started here; empty where one can."""
    if os.geteuid() != 0:
        return "only root may give each host a root of its own (ChrootDirectory)"
    for program in ("sshd", "busybox"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            return f"{program} isn't installed (apt-get install openssh-server busybox-static)"
    return ""


@dataclass
class Host:
    """One host of a daemon: where it listens, and the folder that is its root."""

    address: str
    port: int
    root: Path

    @property
    def subject(self) -> str:
        return f"{self.address}:{self.port}"

    def write(self, path: str, text: str) -> None:
        """Change one of its files."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def program(self, name: str, script: str) -> None:
        """Give it a program, a script for its shell."""
        self.write(f"usr/bin/{name}", f"#!/bin/sh\n{script}\n")
        (self.root / "usr/bin" / name).chmod(0o755)


class Daemon:
    """One sshd; `command` is what its hosts run instead of what they are asked for, if anything."""

    def __init__(
        self, folder: Path, addresses: Sequence[str], port: int, authorized: str, *, jailed: bool = True
    ) -> None:
        self.folder, self.addresses, self.port = folder, addresses, port
        folder.mkdir(mode=0o755)
        self.log = folder / "log"
        self._key = folder / "host_key"
        self._authorized = folder / "authorized_keys"
        self._authorized.write_text(authorized)
        self._jailed = jailed
        self.hosts = [Host(address, port, folder / address) for address in addresses]
        self._process: subprocess.Popen[bytes] | None = None
        self.new_key()

    def new_key(self) -> str:
        """Make another host key, of which nobody knows; gives its fingerprint."""
        key = asyncssh.generate_private_key("ssh-ed25519")
        key.write_private_key(self._key)
        self._key.chmod(0o600)
        return key.get_fingerprint()

    @property
    def public_key(self) -> str:
        """Its host key in OpenSSH's format."""
        text = asyncssh.read_private_key(self._key).export_public_key("openssh").decode().split()
        return f"{text[0]} {text[1]}"

    @property
    def fingerprint(self) -> str:
        """Its host key's fingerprint."""
        return asyncssh.read_private_key(self._key).get_fingerprint()

    def authorize(self, text: str) -> None:
        """Change who is let in."""
        self._authorized.write_text(text)

    def start(self) -> None:
        config = self.folder / "config"
        config.write_text("\n".join(self._config()))
        program = shutil.which("sshd", path="/usr/sbin:/sbin:/usr/bin") or "sshd"
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._process = subprocess.Popen([program, "-D", "-f", str(config), "-E", str(self.log)])
        for address in self.addresses:
            _wait_for(address, self.port)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(_START_SECONDS)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def logged_on(self) -> int:
        """How many times somebody got in."""
        return self.log.read_text().count("Accepted publickey")

    def _config(self) -> list[str]:
        jail = [f"ChrootDirectory {self.folder}/%h"] if self._jailed else []
        lines = [
            f"Port {self.port}", *(f"ListenAddress {address}" for address in self.addresses),
            f"HostKey {self._key}", f"AuthorizedKeysFile {self._authorized}", f"PidFile {self.folder}/pid",
            "PasswordAuthentication no", "KbdInteractiveAuthentication no", "UsePAM no", "StrictModes no",
            "MaxStartups 200", "PrintMotd no", "LogLevel INFO", "PermitRootLogin prohibit-password",
        ]  # fmt: skip
        if not jail:
            return lines
        for address in self.addresses:
            lines += [f"Match LocalAddress {address}", f"    ChrootDirectory {self.folder}/{address}"]
        return lines


@dataclass
class Fleet:
    """All daemons, and the key that opens them."""

    daemons: list[Daemon]
    access: SshAccess

    @property
    def hosts(self) -> list[Host]:
        return [host for daemon in self.daemons for host in daemon.hosts]


@contextmanager
def fleet(count: int, second: int = 7, *, together: int = MOST_ADDRESSES, jailed: bool = True) -> Iterator[Fleet]:
    """So many hosts at 127.0.`second`.1 and so on, each with a name and a machine id of its own.

    `together` of them share a daemon and its host key; without `jailed` all of them are this machine.
    """
    # Every folder above a root must belong to root alone, which /tmp doesn't.
    folder = Path(tempfile.mkdtemp(prefix="storekeeper-fleet-", dir="/run" if jailed else None))
    folder.chmod(0o755)
    key = asyncssh.generate_private_key("ssh-ed25519")
    file = folder / "client_key"
    key.write_private_key(file)
    file.chmod(0o600)
    addresses = [f"127.0.{second}.{number}" for number in range(1, count + 1)]
    port = free_port()
    public = key.export_public_key("openssh").decode()
    daemons = [
        Daemon(folder / f"sshd-{start}", addresses[start : start + together], port, public, jailed=jailed)
        for start in range(0, count, together)
    ]
    account = ACCOUNT if jailed else os.environ.get("USER", "root")
    found = Fleet(daemons, SshAccess(account=account, key_file=file))
    try:
        for number, host in enumerate(found.hosts, 1):
            if jailed:
                furnish(host.root, number)
        for daemon in daemons:
            daemon.start()
        yield found
    finally:
        for daemon in daemons:
            daemon.stop()
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that is free on every address at this moment."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, port: int) -> None:
    """Until a connection is taken; the kernel answers as soon as sshd listens."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            continue
        else:
            return
    raise AssertionError(f"sshd doesn't listen at {address}:{port}")
