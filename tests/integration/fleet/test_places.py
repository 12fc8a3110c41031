"""Places that know several machines: what they can't see is said, and never taken for gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from inventory.db import Database
from inventory.fleet.filters import Filter
from inventory.fleet.room import FleetAccess
from inventory.fleet.words import TargetStatus
from tests.integration.fleet.site import Site, site
from tests.standins.fleet.cluster import AUDITOR, TOKEN, Cluster, cluster
from tests.standins.fleet.tailnet import Tailnet, device, tailnet


@pytest.fixture(scope="module")
def pve() -> Iterator[Cluster]:
    with cluster() as found:
        for vmid, name in ((101, "web"), (102, "db")):
            found.happens("vm", vmid=str(vmid), name=name, node="pve1", status="running", address=f"10.9.0.{vmid}")
        found.happens("vm", vmid="103", name="old", node="pve2", status="stopped")
        yield found


@pytest.fixture
def granted(pve: Cluster) -> Cluster:
    """The same, as its auditor sees it."""
    pve.happens("revoke")
    pve.happens("grant", user=TOKEN, path="/", privileges=AUDITOR)
    return pve


@pytest.fixture
def tails() -> Iterator[Tailnet]:
    with tailnet() as found:
        found.devices = [device(1), device(2), device(3)]
        yield found


@pytest.fixture
def place(db: Database, community: str, now: datetime, pve: Cluster, tails: Tailnet) -> Iterator[Site]:
    access = FleetAccess(frozenset({community}), community, proxmox=(pve.access,), tailscale=tails.access)
    with site(db, community, access, now) as found:
        found.services.subscriptions.add(found.ada, "console", "fleet.*")
        yield found


def test_a_cluster_is_seen_with_its_nodes_and_guests(place: Site, granted: Cluster) -> None:
    assert f"proxmox {granted.access.host}: 5 machines." in place.discover()
    assert place.hears("fleet list kind:vm").splitlines()[1:] == [
        "db (10.9.0.102) 1.0", "old 1.0: off, stopped", "web (10.9.0.101) 1.0",
    ]  # fmt: skip
    assert "pve1: 101 web (proxmox) running" in place.hears("fleet services --runtime proxmox")


def test_a_token_without_rights_sees_nothing_and_nothing_is_gone(place: Site, granted: Cluster) -> None:
    place.discover()
    place.told()
    before = place.hears("fleet list")
    granted.happens("revoke")
    assert "the token has no permission; give it the role PVEAuditor on /" in place.discover()
    assert place.hears("fleet list") == before
    hidden = "the token has no permission; give it the role PVEAuditor on /"
    assert place.told() == [f"⚠️ proxmox {granted.access.host} doesn't show us all: {hidden}."]
    assert "doesn't show us all: the token has no permission" in place.hears("fleet")


def test_a_token_that_sees_some_machines_only_takes_none_away(place: Site, granted: Cluster) -> None:
    place.discover()
    granted.happens("revoke")
    granted.happens("grant", user=TOKEN, path="/vms/101", privileges=AUDITOR)
    assert "the token sees some machines only" in place.discover()
    assert "db (10.9.0.102)" in place.hears("fleet list status:up")


def test_a_wrong_secret_is_said(place: Site, pve: Cluster, db: Database, community: str, now: datetime) -> None:
    wrong = replace(pve.access, reveal=lambda: "wrong")
    with site(db, community, FleetAccess(None, community, proxmox=(wrong,)), now) as other:
        assert "it refuses our token" in other.discover()


def test_a_node_that_goes_down_with_its_guests_is_one_post(place: Site, granted: Cluster, tails: Tailnet) -> None:
    tails.devices = []
    for vmid in range(200, 230):
        granted.happens("vm", vmid=str(vmid), name=f"guest{vmid}", node="pve3", status="running")
    place.discover()
    place.told()
    granted.happens("offline", node="pve3")
    place.discover()
    place.tick(minutes=3)
    assert place.told() == ["⚠️ pve3 can't be reached: offline in the cluster fakecluster."]
    assert len(place.services.fleet.targets.page(place.ada, Filter(status=TargetStatus.UNREACHABLE), limit=100)) == 31
    granted.happens("offline", node="pve3", back="yes")
    place.discover()
    assert place.told() == ["✅ pve3 can be reached again."]


def test_a_tailnet_is_seen_and_an_offline_device_is_off(place: Site, tails: Tailnet) -> None:
    tails.devices = [device(1), device(2, connectedToControl=False, lastSeen="2026-11-18T12:00:00Z")]
    place.discover()
    assert place.hears("fleet search box").splitlines()[1:] == [
        "box1 (100.64.0.1) 1.0",
        "box2 (100.64.0.2) 0.5: off, not connected to its tailnet",
    ]
    assert "box2: seen 3 days ago, off" in place.hears("fleet stale 24")


def test_a_tailnet_key_that_ends_soon_is_told(place: Site, tails: Tailnet) -> None:
    tails.devices = [device(1, expires="2026-11-25T12:00:00Z"), device(2, keyExpiryDisabled=True)]
    place.discover()
    told = [text for text in place.told() if "key" in text]
    assert told == ["⚠️ On box1 the key tailnet key expires in 4 days."]


def test_a_device_that_left_the_tailnet_is_gone_and_a_broken_answer_takes_none_away(
    place: Site, tails: Tailnet
) -> None:
    place.discover()
    tails.broken = '{"devices": [{"hostname":'
    assert "its answer isn't as documented" in place.discover()
    assert place.hears("fleet search box").count("box") == 4
    tails.broken = ""
    tails.devices = [device(1), device(2)]
    place.discover()
    assert place.hears("fleet list status:gone") == "Targets:\nbox3 (100.64.0.3) 1.0: gone, no source names it"


def test_an_oauth_client_gets_a_token_first(tails: Tailnet, db: Database, community: str, now: datetime) -> None:
    with site(db, community, FleetAccess(None, community, tailscale=tails.client_access), now) as other:
        assert "tailscale -: 3 machines." in other.discover()
    assert [seen.path for seen in tails.requests] == ["/api/v2/oauth/token", "/api/v2/tailnet/-/devices"]


def test_this_machine_is_seen_too(db: Database, community: str, now: datetime) -> None:
    with site(db, community, FleetAccess(None, community, local=True), now) as other:
        assert "local: 1 machine." in other.discover()
        assert other.hears("fleet").startswith("1 target, health")
