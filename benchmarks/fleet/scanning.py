"""Asking hosts over SSH: ours beside `ansible -m setup` on the same ones, and among silent and refusing ones."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.peers import python
from benchmarks.rows import Row
from tests.standins.fleet.sshd import Fleet, fleet, free_port

_HOSTS, _FORKS = 100, (5, 50)
_LEAST, _CPU, _MEGABYTES, _SECONDS = 3.0, 4.0, 120.0, 15.0
_LONGEST = 600


@dataclass(frozen=True)
class Spent:
    """What a program took: seconds on the clock, seconds of CPU; and what it said."""

    seconds: float
    cpu: float
    said: str


def rows() -> Iterator[Row]:
    """A hundred hosts, then sixty of which twenty don't answer."""
    if shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin") is None:
        yield Row("fleet", "SSH scan: no sshd here", "not measured", None, "sshd is installed", False)
        return
    with fleet(_HOSTS, 50, jailed=False) as found:
        yield from _beside_ansible(found)
    with fleet(40, 51, jailed=False) as found, _silent(10, 52) as silent:
        yield _mixed(found, silent)


def _beside_ansible(found: Fleet) -> Iterator[Row]:
    keys = _keys(found)
    ours: list[Spent] = []
    others: list[Spent] = []
    for forks in _FORKS:  # in turn, so that a busy moment of the machine meets both
        ours.append(_ours(found, keys))
        others.append(_ansible(found, keys, forks))
    ours.append(_ours(found, keys))
    assert all(len(json.loads(one.said)["ended"].get("seen", [])) == _HOSTS for one in ours), ours[-1].said
    assert all(one.said.count("SUCCESS") == _HOSTS for one in others), others[-1].said[-2000:]
    mine, best = median(one.seconds for one in ours), min(others, key=lambda one: one.seconds)
    share = best.seconds / mine
    title = f"{_HOSTS} hosts over SSH: s (ansible setup, the better of {' and '.join(map(str, _FORKS))} forks)"
    yield Row("fleet", title, mine, best.seconds, f"≥ {_LEAST:.0f} × faster", share >= _LEAST, round(share, 2))
    cpu = median(one.cpu for one in ours)
    least = min(one.cpu for one in others)
    yield Row("fleet", f"{_HOSTS} hosts over SSH: s of client CPU", cpu, least, f"≤ {_CPU:.0f} s", cpu <= _CPU)
    size = max(float(json.loads(one.said)["megabytes"]) for one in ours)
    yield Row("fleet", f"{_HOSTS} hosts over SSH: MB", size, None, f"≤ {_MEGABYTES:.0f} MB", size <= _MEGABYTES)


def _mixed(found: Fleet, silent: Sequence[str]) -> Row:
    keys = _keys(found)
    some = next(iter(keys.values()))
    refusing = [f"127.0.53.{number}:{free_port()}" for number in range(1, 11)]
    # Spread among the others, as in a fleet.
    everywhere: dict[str, list[str]] = {}
    for place, (host, shown) in enumerate(keys.items()):
        everywhere[host] = shown
        if place % 2:
            everywhere |= {silent[place // 4]: some, refusing[place // 4]: some}
    spent = _ours(found, everywhere)
    ended = json.loads(spent.said)["ended"]
    right = {name: sorted(hosts) for name, hosts in ended.items()} == {
        "seen": sorted(keys), "silent": sorted(silent), "refused": sorted(refusing),
    }  # fmt: skip
    told = ", ".join(f"{len(hosts)} {name}" for name, hosts in sorted(ended.items()))
    title = f"60 hosts, 10 silent and 10 refusing: s ({told})"
    return Row("fleet", title, spent.seconds, None, f"≤ {_SECONDS:.0f} s, each told rightly",
               right and spent.seconds <= _SECONDS)  # fmt: skip


def _keys(found: Fleet) -> dict[str, list[str]]:
    return {host.subject: [daemon.public_key] for daemon in found.daemons for host in daemon.hosts}


@contextmanager
def _silent(count: int, second: int) -> Iterator[list[str]]:
    """Addresses that answer nothing: who listens there takes nobody, and its queue is full."""
    with ExitStack() as stack:
        found = []
        for number in range(1, count + 1):
            listener = stack.enter_context(socket.create_server((f"127.0.{second}.{number}", 0), backlog=0))
            waiting = stack.enter_context(socket.socket())
            waiting.connect(listener.getsockname())
            address, port = listener.getsockname()
            found.append(f"{address}:{port}")
        yield found


def _ours(found: Fleet, keys: Mapping[str, Sequence[str]]) -> Spent:
    task = {"account": found.access.account, "key_file": str(found.access.key_file), "hosts": keys}
    return _run([sys.executable, "-m", "benchmarks.fleet.scanner"], json.dumps(task, default=str), dict(os.environ))


def _ansible(found: Fleet, keys: Mapping[str, Sequence[str]], forks: int) -> Spent:
    """Strict about host keys as we are, with connections of its own for each run."""
    with tempfile.TemporaryDirectory() as folder:
        known, inventory = Path(folder) / "known_hosts", Path(folder) / "hosts"
        port = found.hosts[0].port
        known.write_text("".join(f"[{host.rpartition(':')[0]}]:{port} {shown[0]}\n" for host, shown in keys.items()))
        inventory.write_text("".join(f"{host.rpartition(':')[0]}\n" for host in keys))
        command = [
            str(python().parent / "ansible"), "all", "-i", str(inventory), "-m", "setup", "-f", str(forks), "-u",
            found.access.account, "-e", f"ansible_port={port}", "--private-key", str(found.access.key_file),
        ]  # fmt: skip
        own = {
            "ANSIBLE_SSH_EXTRA_ARGS": f"-o StrictHostKeyChecking=yes -o UserKnownHostsFile={known}",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(Path(folder) / "cp"), "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "HOME": folder,
        }  # fmt: skip
        return _run(command, "", dict(os.environ) | own)


def _run(command: Sequence[str], task: str, environ: Mapping[str, str]) -> Spent:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        command, input=task, env=environ, capture_output=True, text=True, timeout=_LONGEST, check=False
    )
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(seconds, cpu, done.stdout)
