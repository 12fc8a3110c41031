"""One scan as a process of its own: the task as JSON on standard input, what became of it on standard output."""

import json
import sys
from pathlib import Path

from benchmarks.peak import peak
from inventory.fleet.endpoints import subject_endpoint
from inventory.fleet.known_hosts import Asked
from inventory.fleet.room import SshAccess
from inventory.fleet.words import Outcome
from workers.fleet.ssh_round import sighting
from workers.sources.ssh_host import Login
from workers.sources.ssh_keys import client_keys
from workers.sources.ssh_scan import Scan


def main() -> None:
    """Ask all hosts and read their facts; print how many ended how."""
    task = json.load(sys.stdin)
    access = SshAccess(task["account"], Path(task["key_file"]))
    hosts = [Asked(subject_endpoint(host, ""), host, tuple(keys)) for host, keys in task["hosts"].items()]
    ended: dict[str, list[str]] = {}
    sections = 0
    with Scan(hosts, Login(access.account, client_keys(access)), deep=False) as answers:
        for found in answers:
            ended.setdefault(found.outcome.value, []).append(found.asked.name)
            sections += len(sighting(found).facts.sections) if found.outcome is Outcome.SEEN else 0
    json.dump({"ended": ended, "sections": sections, "megabytes": peak()}, sys.stdout)


if __name__ == "__main__":
    main()
