"""Google's Cloud Asset Inventory (ListAssets) with a service account's token: 100 lists a minute and project."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.standins.server import LoopbackServer, Refused, answer

Row = dict[str, Any]
PROJECT = "shop-123456"
_TOKEN = "google-token-of-the-stand-in"
_A_MINUTE = 100


class GoogleStandin(LoopbackServer):
    """`assets` are the project's; `denied` refuses the caller's account."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.assets: list[Row] = []
        self.denied = False
        self.fails_from: int | None = None
        """The first asset of the page that fails from now on."""
        self._clock = clock
        self._times: list[float] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1/projects/{project}/assets", self._list)
        app.router.add_post("/token", self._token)
        return app

    def key_file(self, folder: Path) -> Path:
        """A service account's key whose tokens come from here."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        told = {
            "type": "service_account", "project_id": PROJECT, "private_key_id": "1", "client_id": "1",
            "client_email": f"reader@{PROJECT}.iam.gserviceaccount.com", "token_uri": self.url("/token"),
            "private_key": key.private_bytes(encoding, form, serialization.NoEncryption()).decode(),
        }  # fmt: skip
        path = folder / "key.json"
        path.write_text(json.dumps(told))
        return path

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" or not form.get("assertion"):
            raise Refused(400, {"error": "invalid_grant"})
        return answer({"access_token": _TOKEN, "expires_in": 3600, "token_type": "Bearer"})

    async def _list(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {_TOKEN}":
            raise Refused(401, _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."))
        if self.denied or request.match_info["project"] != PROJECT:
            raise Refused(403, _error(403, "PERMISSION_DENIED", "The caller does not have permission"))
        self._quota()
        if request.query.get("contentType") not in {"RESOURCE", "1"}:
            self.violate(f"assets without their data: {request.query_string}")
        begin, size = int(request.query.get("pageToken") or 0), int(request.query.get("pageSize", "100"))
        if not 1 <= size <= 1000:
            raise Refused(400, _error(400, "INVALID_ARGUMENT", "pageSize is 1 to 1000"))
        if self.fails_from is not None and begin >= self.fails_from:
            raise Refused(500, _error(500, "INTERNAL", "Internal error encountered."))
        told: Row = {"readTime": "2026-11-21T12:00:00Z", "assets": self.assets[begin : begin + size]}
        more = begin + size < len(self.assets)
        return answer(told | ({"nextPageToken": str(begin + size)} if more else {}))

    def _quota(self) -> None:
        now = self._clock()
        self._times = [at for at in self._times if now - at < 60]
        if len(self._times) >= _A_MINUTE:
            raise Refused(429, _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"))
        self._times.append(now)


def _error(code: int, status: str, message: str) -> Row:
    return {"error": {"code": code, "status": status, "message": message}}


def instance(number: int, zone: str = "europe-west1-b", **labels: str) -> Row:
    """A virtual machine as the inventory tells it."""
    name = f"//compute.googleapis.com/projects/{PROJECT}/zones/{zone}/instances/vm{number}"
    network = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/global/networks/default"
    data = {
        "name": f"vm{number}", "id": str(number), "machineType": "e2-small", "status": "RUNNING", "labels": labels,
        "networkInterfaces": [{"network": network, "networkIP": f"10.0.0.{number % 250}"}],
        "lastStartTimestamp": "2026-11-20T12:00:00Z",
    }  # fmt: skip
    return _asset(name, "compute.googleapis.com/Instance", zone, data)


def bucket(name: str, location: str = "eu") -> Row:
    """A bucket as the inventory tells it."""
    data = {"name": name, "storageClass": "STANDARD", "etag": "CAE=", "updated": "2026-11-20T12:00:00Z"}
    return _asset(f"//storage.googleapis.com/{name}", "storage.googleapis.com/Bucket", location, data)


def _asset(name: str, kind: str, location: str, data: Row) -> Row:
    resource = {
        "version": "v1", "discoveryName": kind.rpartition("/")[2], "data": data, "location": location,
        "parent": f"//cloudresourcemanager.googleapis.com/projects/{PROJECT}",
    }  # fmt: skip
    return {"name": name, "assetType": kind, "resource": resource, "updateTime": "2026-11-20T12:00:00Z",
            "ancestors": ["projects/1"]}  # fmt: skip
