"""A real Docker engine with a socket of its own, and an image made of busybox."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException

IMAGE = "storekeeper-test:1"
_FLAGS = ("--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs")
_SECONDS = 60
_PROJECT = "com.docker.compose."


class NoEngine(Exception):
    """The engine doesn't start here; the text says why."""


@dataclass
class Engine:
    """An engine; `address` is what DOCKER_HOST would be."""

    address: str
    client: docker.DockerClient

    def run(self, name: str, stack: str = "", needs: str = "") -> None:
        """Start a container that sleeps, as a service of a compose stack where one is named."""
        labels = {f"{_PROJECT}project": stack, f"{_PROJECT}service": name, f"{_PROJECT}depends_on": needs}
        self.client.containers.run(
            IMAGE, ["sleep", "1000"], name=name, detach=True, network_mode="none", labels=labels if stack else {},
            init=False,
        )  # fmt: skip

    def stop(self, name: str) -> None:
        self.client.containers.get(name).kill()
        self.client.containers.get(name).wait()

    def remove(self, name: str) -> None:
        self.client.containers.get(name).remove(force=True)


def why_not() -> str:
    """Why no engine can be started here; empty where one may."""
    if os.geteuid() != 0:
        return "only root may start dockerd"
    for program in ("dockerd", "busybox"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            return f"{program} isn't installed (apt-get install docker.io busybox-static)"
    return ""


@contextmanager
def engine() -> Iterator[Engine]:
    """Start one; raises NoEngine where the machine doesn't let it."""
    folder = Path(tempfile.mkdtemp(prefix="storekeeper-docker-"))
    address = f"unix://{folder}/socket"
    program = shutil.which("dockerd", path="/usr/sbin:/usr/bin:/sbin") or "dockerd"
    command = [
        program, *_FLAGS, "--data-root", str(folder / "data"), "--exec-root", str(folder / "exec"),
        "--pidfile", str(folder / "pid"), "-H", address,
    ]  # fmt: skip
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        client = _connected(address, process, log)
        _import(client)
        try:
            yield Engine(address, client)
        finally:
            for container in client.containers.list(all=True):
                container.remove(force=True)
            client.close()
    finally:
        process.terminate()
        process.wait(_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _connected(address: str, process: "subprocess.Popen[bytes]", log: Path) -> docker.DockerClient:
    """A client, once the engine says in its log that it listens, or that it can't."""
    with log.open("r", errors="replace") as lines:
        while process.poll() is None:
            line = lines.readline()
            if "API listen on" in line:
                return docker.DockerClient(base_url=address, timeout=_SECONDS)
            if "failed to start daemon" in line:
                break
    raise NoEngine(log.read_text(errors="replace").splitlines()[-1][:300])


def _import(client: docker.DockerClient) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.add(shutil.which("busybox") or "busybox", "bin/busybox")
        for applet in ("sh", "sleep"):
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    name, _, tag = IMAGE.partition(":")
    try:
        client.api.import_image_from_data(content.getvalue(), repository=name, tag=tag)
    except DockerException as error:
        raise NoEngine(str(error)) from error
