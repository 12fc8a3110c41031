"""A project through Google's own client, against a Cloud Asset Inventory on loopback."""

import pytest

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.db import Database
from inventory.services import Caches, Services
from tests.integration.clouds.conftest import wired
from tests.standins.clouds.google import PROJECT, GoogleStandin, bucket, instance
from workers.cloud.job import scan_account
from workers.cloud.places import Places


@pytest.fixture
def services(db: Database, caches: Caches, dsn: str, google: GoogleStandin) -> Services:
    return wired(db, caches, dsn, Places(google=google.url("").rstrip("/")))


@pytest.fixture
def account(services: Services, admin: Actor) -> Account:
    return services.cloud.accounts.add(admin, "lab", f"google:{PROJECT}")


def scanned(services: Services, account: Account, *names: str) -> ScanRecord:
    scan = services.cloud.scanning.begin_scan(account.community_id, account, names)
    return scan_account(services.cloud, scan, lambda _done, _total: None)


def test_pages_of_assets_become_resources_with_labels_and_relations(
    google: GoogleStandin, services: Services, account: Account, admin: Actor
) -> None:
    google.assets = [*(instance(n, env="prod") for n in range(1200)), bucket("films")]
    record = scanned(services, account)
    assert (record.state, record.seen, record.failed, record.said) == (ScanState.COMPLETED, 1201, 0, "")
    shown = services.cloud.finding.get(admin, "vm7")
    assert (shown.resource.type, shown.resource.region) == ("google.compute.instance", "europe-west1-b")
    assert shown.resource.tags == {"env": "prod"}


def test_what_moves_by_itself_is_no_change_and_what_is_gone_is_told(
    google: GoogleStandin, services: Services, account: Account
) -> None:
    google.assets = [instance(1), bucket("films")]
    scanned(services, account)
    google.assets[0]["updateTime"] = "2026-11-21T12:00:00Z"
    google.assets[0]["resource"]["data"]["lastStartTimestamp"] = "2026-11-21T11:00:00Z"
    again = scanned(services, account)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    google.assets.pop()
    assert scanned(services, account).removed == 1


def test_a_service_that_is_off_is_looked_at_no_more_and_stays_as_it_was(
    google: GoogleStandin, services: Services, account: Account, admin: Actor
) -> None:
    google.assets = [instance(1), bucket("films")]
    scanned(services, account)
    answer = services.cloud.settings.switch(admin, "storage", enabled=False)
    assert (answer["kind"], answer["enabled"]) == ("service", False)
    google.assets = [bucket("photos")]
    record = scanned(services, account)
    assert (record.added, record.removed) == (0, 1)
    assert services.cloud.finding.get(admin, "films").resource.stale is False
    states = {one.service: one.enabled for one in services.cloud.settings.services(admin) if one.provider == "google"}
    assert (states["storage"], states["compute"]) == (False, True)


def test_the_inventory_itself_can_be_off_or_slower(
    google: GoogleStandin, services: Services, account: Account, admin: Actor
) -> None:
    google.assets = [instance(1)]
    services.cloud.settings.switch(admin, "cloud-asset", enabled=True, configuration={"requestsPerSecond": 1})
    assert scanned(services, account).seen == 1
    services.cloud.settings.switch(admin, "cloud-asset", enabled=False)
    record = scanned(services, account)
    assert (record.cells, record.removed, record.state) == (0, 0, ScanState.COMPLETED)


def test_a_page_that_fails_and_a_refusal_bury_nothing(
    google: GoogleStandin, services: Services, account: Account
) -> None:
    google.assets = [instance(n) for n in range(1100)]
    scanned(services, account)
    google.assets, google.fails_from = google.assets[:1050], 1000
    broken = scanned(services, account)
    google.denied = True
    denied = scanned(services, account)
    assert (broken.removed, denied.removed, denied.state) == (0, 0, ScanState.FAILED)
