"""A Proxmox cluster by fakepve, as a process of its own: told what happens by lines of JSON on its standard input."""

import asyncio
import json
import sys
import tempfile

from fakepve.certs import make_cert  # type: ignore[import-untyped] # it comes without types
from fakepve.server import FakePve  # type: ignore[import-untyped] # as above

HOST = "127.0.0.1"


async def serve() -> None:
    """Say the port and where the certificate is, then do what each line says, and say `done`."""
    pve = FakePve(user="root@pam", password="secret", host=HOST, port=0)
    with tempfile.TemporaryDirectory() as folder:
        cert, key, _ = make_cert(folder, hosts=(HOST,))
        await pve.start(cert, key)
        _say(f"{pve.port} {cert}")
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            happen(pve, json.loads(line))
            _say("done")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def happen(pve: FakePve, told: dict[str, str]) -> None:
    """Let one thing happen to the cluster."""
    what = told.pop("what")
    if what == "token":
        pve.apitokens[told["id"]] = told["secret"]
    elif what == "grant":
        pve.grant(told["user"], told["path"], *told["privileges"].split())
    elif what == "revoke":
        pve.acl = {}
    elif what == "vm":
        pve.add_vm(int(told["vmid"]), told["name"], node=told["node"], status=told["status"],
                   config={"ipconfig0": f"ip={told['address']}/24"} if told.get("address") else {})  # fmt: skip
    elif what == "status":
        pve.guest(int(told["vmid"])).status = told["status"]
    elif what == "offline":
        pve.set_node_offline(told["node"], told.get("back") is None)
    else:
        raise ValueError(what)


if __name__ == "__main__":
    asyncio.run(serve())
