"""A day at the console with each provider: connect, scan, look, find, and what changed, over the real clients."""

from typing import Any

from inventory.actor import Actor
from inventory.db import Database
from inventory.services import Caches, Services
from tests.integration.clouds.conftest import wired
from tests.integration.clouds.console import Console, console
from tests.standins.clouds import azure as azures
from tests.standins.clouds import google as googles
from tests.standins.clouds import kubernetes as clusters
from tests.standins.clouds.azure import AzureStandin
from tests.standins.clouds.google import GoogleStandin
from tests.standins.clouds.kubernetes import KubernetesStandin
from workers.cloud.places import Places


def storage(*, public: bool) -> dict[str, Any]:
    """A storage account as the graph tells it."""
    row = azures.machine(1)
    path = (
        f"/subscriptions/{azures.SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/photos"
    )
    return {**row, "id": path, "name": "photos", "type": "microsoft.storage/storageaccounts",
            "properties": {"allowBlobPublicAccess": public, "supportsHttpsTrafficOnly": True}}  # fmt: skip


def told(services: Services, admin: Actor, action: str) -> list[str]:
    return [row.subject_name for row in reversed(services.audit.recent(admin, 200)) if row.action == action]


def looked_at(at: Console, account: str, resources: int) -> None:
    """A first scan: every listing is counted, and the summary tells what there is."""
    run = at.scan(account)
    assert run.done == run.total > 0
    assert f"{resources} resources" in run.result
    summary = at.say("")
    assert summary.text.startswith(f"{resources} resources of ")
    assert summary.attachment is not None


def test_a_subscription(azure: AzureStandin, db: Database, caches: Caches, dsn: str, admin: Actor) -> None:
    services = wired(db, caches, dsn, Places(azure=azure.url("").rstrip("/")))
    azure.rows = [azures.group(), storage(public=False), *(azures.machine(n, env="prod") for n in range(30))]
    with console(services, db, admin) as at:
        assert "Connected office: azure" in at.say(f"connect office {azures.SUBSCRIPTION}").text
        looked_at(at, "office", 32)
        assert at.say("find service:compute tag:env=prod region:west*").text.startswith("30 found:")
        azure.rows = [azures.group(), storage(public=True), *(azures.machine(n, env="prod") for n in range(1, 31))]
        assert "1 new, 1 changed, 1 gone" in at.scan("office").result
        changes = at.say("changes").text
        assert "+ vm30" in changes
        assert "~ photos · azure.storage.storageaccounts" in changes
        assert "allowBlobPublicAccess: False → True" in changes
        assert "photos" in at.say("find is:public").text
    assert told(services, admin, "cloud.public") == ["photos"]


def test_a_project(google: GoogleStandin, db: Database, caches: Caches, dsn: str, admin: Actor) -> None:
    services = wired(db, caches, dsn, Places(google=google.url("").rstrip("/")))
    google.assets = [googles.bucket("photos"), *(googles.instance(n, env="prod") for n in range(20))]
    with console(services, db, admin) as at:
        at.say(f"connect shop google:{googles.PROJECT}")
        looked_at(at, "shop", 21)
        assert "Tags: env=prod" in at.say("show vm7").text
        google.assets = google.assets[:-1]
        assert "0 new, 0 changed, 1 gone" in at.scan("shop").result
        assert "- vm19 · google.compute.instance" in at.say("changes").text


def test_a_cluster(cluster: KubernetesStandin, db: Database, caches: Caches, dsn: str, admin: Actor) -> None:
    services = wired(db, caches, dsn, Places())
    cluster.objects = {"pods": [clusters.pod(n, app="web") for n in range(10)]}
    with console(services, db, admin) as at:
        at.say(f"connect lab kubernetes:{clusters.CONTEXT}")
        looked_at(at, "lab", 10)
        privileged = clusters.pod(3, app="web")
        privileged["spec"]["containers"][0]["securityContext"] = {"privileged": True}
        cluster.objects["pods"][3] = privileged
        assert "0 new, 1 changed, 0 gone" in at.scan("lab").result
        assert "kubernetes-pod-privileged (warning), 1 times" in at.say("compliance").text
        assert "swordfish" not in at.say("show shop/web-3").text
    assert told(services, admin, "cloud.broken") == ["No pod is privileged"]
