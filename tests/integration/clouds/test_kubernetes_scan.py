"""A cluster through the Kubernetes client, against an API server on loopback."""

import pytest

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.services import Services
from tests.standins.clouds.kubernetes import CONTEXT, KubernetesStandin, pod
from workers.cloud.job import scan_account


@pytest.fixture
def account(services: Services, admin: Actor) -> Account:
    return services.cloud.accounts.add(admin, "lab", f"kubernetes:{CONTEXT}")


def scanned(services: Services, account: Account) -> ScanRecord:
    scan = services.cloud.scanning.begin_scan(account.community_id, account)
    return scan_account(services.cloud, scan, lambda _done, _total: None)


def test_every_kind_is_listed_in_pages_and_a_second_look_changes_nothing(
    cluster: KubernetesStandin, services: Services, account: Account, admin: Actor
) -> None:
    cluster.objects = {
        "pods": [pod(n, app="web") for n in range(1100)],
        "configmaps": [{"metadata": {"name": "settings", "namespace": "shop"}, "data": {"KEY": "swordfish"}}],
    }
    record = scanned(services, account)
    assert (record.state, record.seen, record.said) == (ScanState.COMPLETED, 1101, "")
    shown = services.cloud.finding.get(admin, "shop/web-7")
    assert shown.resource.tags == {"app": "web"}
    assert "swordfish" not in shown.model_dump_json()
    assert "swordfish" not in services.cloud.finding.get(admin, "shop/settings").model_dump_json()
    again = scanned(services, account)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_a_kind_that_the_cluster_lacks_is_no_fault(
    cluster: KubernetesStandin, services: Services, account: Account
) -> None:
    cluster.groups.discard("autoscaling")
    assert scanned(services, account).state is ScanState.COMPLETED


def test_a_list_that_grew_too_old_and_a_refused_kind_bury_nothing(
    cluster: KubernetesStandin, services: Services, account: Account
) -> None:
    cluster.objects = {"pods": [pod(n) for n in range(600)], "nodes": [{"metadata": {"name": "node-1"}}]}
    scanned(services, account)
    cluster.objects = {"pods": [pod(n) for n in range(550)], "nodes": []}
    cluster.fails_from, cluster.denied = 500, {"nodes"}
    record = scanned(services, account)
    assert (record.removed, record.failed) == (0, 2)


def test_a_context_that_the_kubeconfig_lacks_is_said(
    cluster: KubernetesStandin, services: Services, admin: Actor
) -> None:
    account = services.cloud.accounts.add(admin, "other", "kubernetes:elsewhere")
    record = scanned(services, account)
    assert record.state is ScanState.FAILED
    assert "no context elsewhere" in record.said
