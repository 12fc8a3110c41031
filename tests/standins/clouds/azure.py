"""Azure's Resource Graph with its managed identity: 1,000 rows a page, 15 queries in 5 seconds, changes beside it."""

import base64
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from aiohttp import web

from tests.standins.server import LoopbackServer, Refused, answer

Row = dict[str, Any]
PATH = "/providers/Microsoft.ResourceGraph/resources"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
_TOKEN = "azure-token-of-the-stand-in"
_MOST, _WINDOW = 15, 5.0
_CHANGES = {"resourcechanges": "Resources", "resourcecontainerchanges": "ResourceContainers"}
_NAMED = re.compile(r"where id in~ \((.+)\)")
_QUOTED = re.compile(r"'([^']+)'")
_SINCE = re.compile(
    r"(\w+) \| where todatetime\(properties\.changeAttributes\.timestamp\) >= datetime\(([0-9TZ:-]+)\)"
    r" \| project id, target = tolower\(tostring\(properties\.targetResourceId\)\) \| order by id asc"
)


class Change(NamedTuple):
    """A row of the change tables, as far as anybody asks: when, of what, what sort, and in which of the two tables."""

    at: datetime
    target: str
    sort: str
    contained: bool


class AzureStandin(LoopbackServer):
    """`rows` are the subscription's resources; `visible` tells whether the caller's identity may see any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.visible = True
        self.fails_from: int | None = None
        """The first row of the page that fails from now on."""
        self.history: list[Change] | None = None
        """What the change tables tell; None where there are none, as in some clouds."""
        self.refused = ""
        """Queries that begin with this table fail from now on."""
        self.asked: list[str] = []
        self.queries = 0
        self.throttled = 0
        self.clock = clock
        self._times: list[float] = []

    def put(self, row: Row, at: datetime, sort: str = "Update") -> None:
        """Have a resource be so from that moment on, and tell of it."""
        self.rows = [*(one for one in self.rows if one["id"] != row["id"]), row]
        self._told(row, at, sort)

    def drop(self, identity: str, at: datetime) -> None:
        """Have a resource be gone, and tell of it."""
        (row,) = (one for one in self.rows if one["id"] == identity)
        self.rows.remove(row)
        self._told(row, at, "Delete")

    def _told(self, row: Row, at: datetime, sort: str) -> None:
        assert self.history is not None
        self.history.append(Change(at, row["id"], sort, contained=_is_container(row)))

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
        now = self.clock()
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
        self.asked.append(query)
        if self.refused and query.startswith(self.refused):
            raise Refused(400, {"error": {"code": "BadRequest", "message": "refused"}})
        if not self.visible:
            return []
        if table in _CHANGES and self.history is not None:
            return self._changed(table, query)
        chosen = _NAMED.fullmatch(steps[0])
        if steps[-1] != "order by id asc" or len(steps) > 1 + bool(chosen) or table not in _CHANGES.values():
            raise Refused(400, {"error": {"code": "InvalidQuery", "message": f"no query of this stand-in: {query}"}})
        own = [row for row in self.rows if _is_container(row) == (table == "ResourceContainers")]
        if chosen:
            named = {one.lower() for one in _QUOTED.findall(chosen[1])}
            own = [row for row in own if str(row["id"]).lower() in named]
        return sorted(own, key=lambda row: str(row["id"]))

    def _changed(self, table: str, query: str) -> list[Row]:
        asked = _SINCE.fullmatch(query)
        if asked is None:
            raise Refused(400, {"error": {"code": "InvalidQuery", "message": f"no query of this stand-in: {query}"}})
        since, contained = datetime.fromisoformat(asked[2]), _CHANGES[table] == "ResourceContainers"
        told = [one for one in self.history or () if one.at >= since and one.contained == contained]
        rows = [{"id": f"{one.target}/providers/Microsoft.Resources/changes/{number:06}", "target": one.target.lower()}
                for number, one in enumerate(told)]  # fmt: skip
        return sorted(rows, key=lambda row: row["id"])


def _is_container(row: Row) -> bool:
    return str(row["type"]).startswith("microsoft.resources/")


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
