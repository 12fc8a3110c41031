"""A Proxmox cluster for tests: fakepve in a process, and the token that opens it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from inventory.fleet.room import ProxmoxAccess

TOKEN = "auditor@pve!storekeeper"
AUDITOR = "Sys.Audit VM.Audit Datastore.Audit"


@dataclass
class Cluster:
    """The cluster; `happens` changes it."""

    process: "subprocess.Popen[str]"
    port: int
    certificate: Path
    secret: str = "s3cret"

    def happens(self, what: str, **told: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"what": what, **told}) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    @property
    def access(self) -> ProxmoxAccess:
        user, _, name = TOKEN.partition("!")
        return ProxmoxAccess(f"127.0.0.1:{self.port}", user, name, lambda: self.secret, self.certificate)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster with one node, no guests, and a token that may see nothing."""
    command = [sys.executable, "-m", "tests.standins.fleet.cluster_process"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        port, certificate = process.stdout.readline().split()
        found = Cluster(process, int(port), Path(certificate))
        found.happens("token", id=TOKEN, secret=found.secret)
        found.happens("revoke")
        yield found
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
