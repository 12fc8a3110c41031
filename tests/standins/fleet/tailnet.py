"""Tailscale's API as its documentation has it: devices, and tokens for OAuth clients.

The real service was never reached by our tests: this is what is written about it, with all documented fields.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from inventory.fleet.room import TailscaleAccess
from tests.standins.server import Json, LoopbackServer, Refused, answer

KEY, CLIENT, SECRET, TOKEN = "tskey-api-k1", "client1", "tskey-client-s1", "tskey-oauth-t1"


def device(number: int, **fields: object) -> Json:
    """A device with every documented field that we read, connected and with a key for half a year."""
    return {
        "addresses": [f"100.64.0.{number}", f"fd7a:115c:a1e0::{number:x}"], "id": str(number),
        "nodeId": f"n{number}CNTRL", "user": "ada@example.org", "name": f"box{number}.tail1234.ts.net",
        "hostname": f"box{number}",
        "clientVersion": "1.90.1", "updateAvailable": False, "os": "linux", "created": "2026-01-01T00:00:00Z",
        "connectedToControl": True, "lastSeen": "2026-11-21T11:59:00Z", "keyExpiryDisabled": False,
        "expires": "2027-05-20T00:00:00Z", "authorized": True, "isExternal": False, "machineKey": "mkey:x",
        "nodeKey": "nodekey:x", "blocksIncomingConnections": False, "tags": ["tag:server"], **fields,
    }  # fmt: skip


class Tailnet(LoopbackServer):
    """A tailnet; `devices` are what it answers, by the key or by a client's token."""

    def __init__(self) -> None:
        super().__init__()
        self.devices: list[Json] = []
        self.broken = ""

    @property
    def access(self) -> TailscaleAccess:
        return TailscaleAccess(lambda: KEY, url=self.url("").rstrip("/"))

    @property
    def client_access(self) -> TailscaleAccess:
        return TailscaleAccess(lambda: SECRET, CLIENT, url=self.url("").rstrip("/"))

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v2/tailnet/{tailnet}/devices", self._devices)
        app.router.add_post("/api/v2/oauth/token", self._token)
        return app

    async def _devices(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") not in (f"Bearer {KEY}", f"Bearer {TOKEN}"):
            raise Refused(403, {"message": "calling actor does not have enough permissions to perform this function"})
        if self.broken:
            return web.Response(text=self.broken, content_type="application/json")
        if request.query.get("fields") not in (None, "all", "default"):
            self.violate(f"fields={request.query['fields']}")
        return answer({"devices": self.devices})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            raise Refused(401, {"message": "API token invalid"})
        return answer({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600, "scope": "devices:core:read"})


@contextmanager
def tailnet() -> Iterator[Tailnet]:
    """One that answers from a thread, for callers that block."""
    found, up, down = Tailnet(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with found:
            up.set()
            await down.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert up.wait(10)
    yield found
    loop.call_soon_threadsafe(down.set)
    thread.join(10)
    loop.close()
    assert found.violations == []
