"""A Kubernetes API server: lists with limit and continue, and a bearer token."""

from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from tests.standins.server import LoopbackServer, Refused, answer

Row = dict[str, Any]
CONTEXT = "lab"
_TOKEN = "kubernetes-token-of-the-stand-in"
_GROUPS = ("apps", "batch", "networking.k8s.io", "storage.k8s.io", "rbac.authorization.k8s.io", "autoscaling")


class KubernetesStandin(LoopbackServer):
    """`objects` by plural; a group that isn't in its `groups` isn't served."""

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, list[Row]] = {}
        self.groups = {"", *_GROUPS}
        self.denied: set[str] = set()
        self.fails_from: int | None = None
        """The first object of the page that fails from now on: its `continue` is too old."""

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/{version}/{plural}", self._list)
        app.router.add_get("/apis/{group}/{version}/{plural}", self._list)
        return app

    def kubeconfig(self, folder: Path) -> Path:
        """A file that leads here."""
        told = {
            "apiVersion": "v1", "kind": "Config", "current-context": CONTEXT,
            "clusters": [{"name": "c", "cluster": {"server": self.url("").rstrip("/")}}],
            "users": [{"name": "u", "user": {"token": _TOKEN}}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": "c", "user": "u"}}],
        }  # fmt: skip
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(told))
        return path

    async def _list(self, request: web.Request) -> web.Response:
        plural, group = request.match_info["plural"], request.match_info.get("group", "")
        if request.headers.get("Authorization") != f"Bearer {_TOKEN}":
            raise Refused(401, _status(401, "Unauthorized", "Unauthorized"))
        if group not in self.groups:
            raise Refused(404, _status(404, "NotFound", "the server could not find the requested resource"))
        if plural in self.denied:
            raise Refused(403, _status(403, "Forbidden", f'{plural} is forbidden: User "reader" cannot list it'))
        begin, limit = int(request.query.get("continue") or 0), int(request.query.get("limit") or 0)
        rows = self.objects.get(plural, [])
        if self.fails_from is not None and begin >= self.fails_from and rows:
            raise Refused(410, _status(410, "Expired", "The provided continue parameter is too old"))
        end = begin + limit if limit else len(rows)
        about: Row = {"resourceVersion": "4711"}
        if end < len(rows):
            about |= {"continue": str(end), "remainingItemCount": len(rows) - end}
        return answer({"kind": "List", "apiVersion": "v1", "metadata": about, "items": rows[begin:end]})


def _status(code: int, reason: str, message: str) -> Row:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "code": code,
        "reason": reason,
        "message": message,
    }


def pod(number: int, space: str = "shop", **labels: str) -> Row:
    """A pod as the API lists it."""
    return {
        "metadata": {"name": f"web-{number}", "namespace": space, "uid": f"u{number}", "labels": labels,
                     "resourceVersion": str(number), "managedFields": [{"manager": "kubelet"}],
                     "ownerReferences": [{"kind": "ReplicaSet", "name": "web", "uid": "r1"}]},
        "spec": {"nodeName": "node-1", "serviceAccountName": "default", "containers": [
            {"name": "web", "image": "web:1", "env": [{"name": "PASSWORD", "value": "swordfish"}]}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastProbeTime": None}]},
    }  # fmt: skip
