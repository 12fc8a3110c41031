"""Azure's Resource Graph with its managed identity: 1,000 rows a page, 15 queries in 5 seconds."""

import base64
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.standins.server import LoopbackServer, Refused, answer

Row = dict[str, Any]
PATH = "/providers/Microsoft.ResourceGraph/resources"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
_TOKEN = "azure-token-of-the-stand-in"
_MOST, _WINDOW = 15, 5.0


class AzureStandin(LoopbackServer):
    """`rows` are the subscription's resources; `visible` tells whether the caller's identity may see any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.visible = True
        self.fails_from: int | None = None
        """The first row of the page that fails from now on."""
        self.queries = 0
        self.throttled = 0
        self._clock = clock
        self._times: list[float] = []

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**20)
        app.router.add_post(PATH, self._query)
        app.router.add_get("/msi/token", self._token)
        return app

    def environment(self) -> dict[str, str]:
        """Where the SDK's chain finds this identity."""
        return {"IDENTITY_ENDPOINT": self.url("/msi/token"), "IDENTITY_HEADER": "here"}

    async def _token(self, request: web.Request) -> web.Response:
        if request.headers.get("X-IDENTITY-HEADER") != "here":
            raise Refused(401, {"error": {"code": "Unauthorized", "message": "no header"}})
        until = str(int(time.time()) + 3600)
        return answer({"access_token": _TOKEN, "expires_on": until, "resource": request.query["resource"],
                       "token_type": "Bearer"})  # fmt: skip

    async def _query(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {_TOKEN}":
            raise Refused(401, {"error": {"code": "AuthenticationFailed", "message": "Authentication failed."}})
        quota = self._quota()
        body = await request.json()
        options = body.get("options", {})
        if body.get("subscriptions") != [SUBSCRIPTION] or options.get("resultFormat") != "objectArray":
            self.violate(f"a query for {body.get('subscriptions')} as {options.get('resultFormat')}")
        return answer(self._page(body["query"], options), headers=quota)

    def _quota(self) -> dict[str, str]:
        now = self._clock()
        self._times = [at for at in self._times if now - at < _WINDOW]
        if len(self._times) >= _MOST:
            self.throttled += 1
            raise Refused(429, {"error": {"code": "RateLimiting", "message": "Please provide below info when asking."}})
        self._times.append(now)
        self.queries += 1
        left = str(_MOST - len(self._times))
        return {"x-ms-user-quota-remaining": left, "x-ms-user-quota-resets-after": "00:00:05"}

    def _page(self, query: str, options: Row) -> Row:
        rows = self._answered(query)
        token, size = options.get("$skipToken"), options.get("$top", 100)
        begin = int(base64.b64decode(token)) if token else 0
        if self.fails_from is not None and begin >= self.fails_from and rows:
            raise Refused(500, {"error": {"code": "InternalServerError", "message": "It failed."}})
        if not 1 <= size <= 1000:
            raise Refused(400, {"error": {"code": "BadRequest", "message": "$top is 1 to 1000"}})
        page, end = rows[begin : begin + size], begin + size
        told: Row = {
            "totalRecords": len(rows),
            "count": len(page),
            "facets": [],
            "resultTruncated": "false",
            "data": page,
        }
        return told | ({"$skipToken": base64.b64encode(str(end).encode()).decode()} if end < len(rows) else {})

    def _answered(self, query: str) -> list[Row]:
        table, *steps = [step.strip() for step in query.split("|")]
        if table == "ResourceContainers" and steps and steps[0].startswith("where type =~ 'microsoft.resources/subs"):
            return [{"id": f"/subscriptions/{SUBSCRIPTION}"}] if self.visible else []
        if steps != ["order by id asc"] or table not in {"Resources", "ResourceContainers"}:
            raise Refused(400, {"error": {"code": "InvalidQuery", "message": f"no query of this stand-in: {query}"}})
        grouped = table == "ResourceContainers"
        own = [row for row in self.rows if str(row["type"]).startswith("microsoft.resources/") == grouped]
        return sorted(own, key=lambda row: str(row["id"])) if self.visible else []


def machine(number: int, location: str = "westeurope", **tags: str) -> Row:
    """A virtual machine as the graph tells it."""
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shop"
    network = f"{group}/providers/Microsoft.Network/networkInterfaces/nic{number}"
    return {
        "id": f"{group}/providers/Microsoft.Compute/virtualMachines/vm{number}", "name": f"vm{number}",
        "type": "microsoft.compute/virtualmachines", "tenantId": "t", "kind": "", "location": location,
        "resourceGroup": "shop", "subscriptionId": SUBSCRIPTION, "managedBy": "", "sku": None, "plan": None,
        "properties": {
            "vmId": f"id{number}", "hardwareProfile": {"vmSize": "Standard_B1s"}, "provisioningState": "Succeeded",
            "networkProfile": {"networkInterfaces": [{"id": network}]}, "osProfile": {"adminPassword": "swordfish"},
        },
        "tags": tags or None, "identity": None, "zones": None, "extendedLocation": None,
    }  # fmt: skip


def group(name: str = "shop") -> Row:
    """A resource group as the graph tells it."""
    return {
        "id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}", "name": name, "location": "westeurope",
        "type": "microsoft.resources/subscriptions/resourcegroups", "properties": {"provisioningState": "Succeeded"},
        "tags": {"team": "shop"}, "resourceGroup": name, "subscriptionId": SUBSCRIPTION,
    }  # fmt: skip
