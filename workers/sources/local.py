"""The machine that this runs on, asked by the same script as all others."""

import subprocess

from inventory.fleet.model import Sighting
from inventory.fleet.words import KeyKind, Source
from workers.sources.host_facts import facts_of
from workers.sources.host_hardware import kind, system
from workers.sources.host_parts import MOST_BYTES, parse, script

SUBJECT = "here"
_SECONDS = 60


def look(*, deep: bool) -> Sighting:
    """What this machine is; raises OSError or subprocess.TimeoutExpired where no shell answers."""
    command = ["/bin/sh", "-s"]
    done = subprocess.run(  # noqa: S603 - our own script
        command, input=script(deep=deep).encode(), capture_output=True, timeout=_SECONDS, check=False
    )
    parts = parse(done.stdout[:MOST_BYTES].decode(errors="replace"))
    name = str(system(parts).data["hostname"]) or "this machine"
    machine_id = parts["machine_id"].text.strip()
    keys = {KeyKind.MACHINE_ID: machine_id} if machine_id else {}
    return Sighting(Source.LOCAL, SUBJECT, name, kind(parts), keys=keys, facts=facts_of(parts))
