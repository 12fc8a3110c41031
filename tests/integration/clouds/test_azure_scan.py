"""A subscription through Microsoft's own client, against a Resource Graph on loopback."""

import pytest

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.db import Database
from inventory.services import Caches, Services
from tests.integration.clouds.conftest import wired
from tests.standins.clouds.azure import SUBSCRIPTION, AzureStandin, group, machine
from workers.cloud.job import scan_account
from workers.cloud.places import Places


@pytest.fixture
def services(db: Database, caches: Caches, dsn: str, azure: AzureStandin) -> Services:
    return wired(db, caches, dsn, Places(azure=azure.url("").rstrip("/")))


@pytest.fixture
def account(services: Services, admin: Actor) -> Account:
    return services.cloud.accounts.add(admin, "office", f"azure:{SUBSCRIPTION}")


def scanned(services: Services, account: Account, *regions: str) -> ScanRecord:
    scan = services.cloud.scanning.begin_scan(account.community_id, account, (), regions)
    return scan_account(services.cloud, scan, lambda _done, _total: None)


def test_pages_of_the_graph_become_resources_by_type_and_region(
    azure: AzureStandin, services: Services, account: Account, admin: Actor
) -> None:
    azure.rows = [group(), *(machine(n, "northeurope" if n % 2 else "westeurope", env="prod") for n in range(2500))]
    record = scanned(services, account)
    assert (record.state, record.seen, record.failed, record.said) == (ScanState.COMPLETED, 2501, 0, "")
    shown = services.cloud.finding.get(admin, "vm7").resource
    assert (shown.type, shown.region, shown.tags) == ("azure.compute.virtualmachines", "northeurope", {"env": "prod"})
    assert "swordfish" not in shown.model_dump_json()
    assert scanned(services, account).changed == 0


def test_what_the_graph_tells_no_more_is_gone_also_the_last_of_its_type(
    azure: AzureStandin, services: Services, account: Account
) -> None:
    azure.rows = [group(), machine(1), machine(2, "northeurope")]
    scanned(services, account)
    azure.rows = [group(), machine(1)]
    assert scanned(services, account).removed == 1


def test_a_page_that_fails_buries_nothing(azure: AzureStandin, services: Services, account: Account) -> None:
    azure.rows = [machine(n) for n in range(1500)]
    scanned(services, account)
    azure.rows, azure.fails_from = azure.rows[:1400], 1000
    record = scanned(services, account)
    assert (record.removed, record.failed > 0) == (0, True)


def test_a_subscription_that_became_invisible_is_a_fault_and_not_an_empty_one(
    azure: AzureStandin, services: Services, account: Account
) -> None:
    azure.rows = [machine(1)]
    scanned(services, account)
    azure.visible = False
    record = scanned(services, account)
    assert (record.removed, record.failed) == (0, 2)


def test_a_scan_of_one_region_leaves_the_others_alone(
    azure: AzureStandin, services: Services, account: Account
) -> None:
    azure.rows = [machine(1), machine(2, "northeurope")]
    scanned(services, account)
    azure.rows = []
    assert scanned(services, account, "northeurope").removed == 1
