"""Rules look at what changed; what they find is told once, and told to be over."""

from datetime import datetime, timedelta

import pytest

from inventory.actor import Actor
from inventory.cloud import setting_store
from inventory.cloud.account import Account
from inventory.cloud.model import Fault, Resource
from inventory.cloud.room import JOB
from inventory.db import Database
from inventory.jobs.model import Duty, State
from inventory.jobs.room import JobRoom
from inventory.jobs.runs import Runs
from inventory.services import Services
from tests.integration.clouds.stories import account, bucket, buckets, finished, seen, told
from workers.cloud_watch import look_after, teller
from workers.registry import load as load_jobs

OPEN = {"IpPermissions": [{"FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}
SHUT = {"IpPermissions": [{"FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}
GROUPS = "ec2.security-group"


@pytest.fixture
def prod(services: Services, admin: Actor) -> Account:
    return account(services, admin)


def group(number: int, rules: object, **tags: str) -> Resource:
    return Resource(GROUPS, f"sg-{number}", f"web-{number}", None, "compute", tags, dict(rules))  # type: ignore[call-overload] # a map


def alerts(services: Services, admin: Actor) -> list[tuple[str, str, str]]:
    rows = services.audit.recent(admin, 200)
    return [
        (row.action, row.subject_name, str(row.details["state"])) for row in reversed(rows) if "state" in row.details
    ]


def test_what_is_open_to_the_world_is_told_once_and_told_to_be_over(
    services: Services, admin: Actor, prod: Account
) -> None:
    cell = buckets(prod, type_=GROUPS)
    seen(services, prod, [group(1, OPEN, owner="web team"), group(2, SHUT)], cell)
    seen(services, prod, [group(1, OPEN, owner="web team"), group(2, SHUT)], cell)
    assert alerts(services, admin) == [("cloud.public", "web-1", "firing")]
    assert [one.id for one in services.cloud.finding.find(admin, ["is:public"])] == ["sg-1"]
    assert services.cloud.finding.get(admin, "sg-1").broken[0].who == "web team"
    seen(services, prod, [group(1, SHUT), group(2, SHUT)], cell)
    assert alerts(services, admin)[1:] == [("cloud.public", "web-1", "resolved")]
    assert services.cloud.finding.find(admin, ["is:public"]) == []


def test_what_is_gone_breaks_nothing_any_more(services: Services, admin: Actor, prod: Account) -> None:
    cell = buckets(prod, type_=GROUPS)
    seen(services, prod, [group(1, OPEN)], cell)
    seen(services, prod, [], cell)
    assert [state for _, _, state in alerts(services, admin)] == ["firing", "resolved"]


def test_only_what_changed_is_looked_at_again(services: Services, admin: Actor, prod: Account, now: datetime) -> None:
    cell = buckets(prod, type_=GROUPS)
    scanning, checking = services.cloud.scanning, services.cloud.checking
    seen(services, prod, [group(n, SHUT) for n in range(9)], cell)
    scan = scanning.begin_scan(prod.community_id, prod)
    scanning.merge(scan, cell, [group(n, OPEN if n == 4 else SHUT) for n in range(9)], True, began=scan.clock())
    tell = teller(services, prod.community_id, now)
    assert checking.check(prod.community_id, tell) == 1
    assert checking.check(prod.community_id, tell) == 0


def test_a_rule_that_is_switched_off_tells_nothing(services: Services, admin: Actor, prod: Account) -> None:
    cell = buckets(prod, type_=GROUPS)
    seen(services, prod, [group(1, OPEN)], cell)
    services.cloud.settings.switch(admin, "aws-security-group-open", False)
    seen(services, prod, [group(1, OPEN)], cell)
    assert alerts(services, admin)[-1] == ("cloud.public", "web-1", "resolved")
    services.cloud.settings.switch(admin, "aws-security-group-open", True)
    seen(services, prod, [group(1, OPEN)], cell)
    assert alerts(services, admin)[-1] == ("cloud.public", "web-1", "firing")


def test_a_cell_that_cannot_be_looked_at_buries_nothing_and_is_named(
    services: Services, admin: Actor, prod: Account
) -> None:
    other = buckets(prod, region="us-east-1")
    seen(services, prod, [bucket(1), bucket(2)])
    scanning = services.cloud.scanning
    scan = scanning.begin_scan(prod.community_id, prod)
    scanning.merge(scan, buckets(prod), [bucket(1)], False, Fault.DENIED, began=scan.clock(), detail="no ListBuckets")
    scanning.merge(scan, other, [bucket(3)], True, began=scan.clock())
    assert finished(services, scan).failed == 1
    assert alerts(services, admin) == [("cloud.cell", "s3.bucket in eu-west-1 of prod", "firing")]
    assert {one.name for one in services.cloud.finding.find(admin, ["is:stale"])} == {"bucket-1", "bucket-2"}
    assert "inventory.deleted" not in dict(told(services, admin))
    seen(services, prod, [bucket(1)])
    assert alerts(services, admin)[1:] == [("cloud.cell", "s3.bucket in eu-west-1 of prod", "resolved")]
    assert told(services, admin, "inventory.deleted") == [("inventory.deleted", "bucket-2")]


def test_an_account_of_which_nothing_can_be_seen_is_one_alert_instead_of_many(
    services: Services, admin: Actor, prod: Account
) -> None:
    seen(services, prod, [bucket(1)])
    scanning = services.cloud.scanning
    scan = scanning.begin_scan(prod.community_id, prod)
    for region in ("eu-west-1", "eu-central-1", "us-east-1"):
        scanning.merge(scan, buckets(prod, region), [], False, Fault.DENIED, began=scan.clock())
    assert finished(services, scan).state == "failed"
    assert alerts(services, admin) == [("cloud.account", "prod", "firing")]


def test_an_account_that_nobody_looks_at_is_told_of(services: Services, admin: Actor, prod: Account) -> None:
    seen(services, prod, [bucket(1)])
    later = prod.created_at + timedelta(days=3)
    look_after(services, prod.community_id, later)
    assert alerts(services, admin) == [("cloud.account", "prod", "firing")]


def test_losing_something_of_production_is_critical_and_drift_of_what_is_watched_a_warning(
    services: Services, admin: Actor, prod: Account
) -> None:
    services.cloud.settings.watch(admin, "s3.* versioning")
    seen(services, prod, [bucket(n, versioning="on", color="red", tags={"env": "prod"}) for n in range(3)])
    seen(services, prod, [bucket(1, versioning="off", color="red", tags={"env": "prod"}),
                          bucket(2, versioning="on", color="blue", tags={"env": "prod"})])  # fmt: skip
    rows = {row.subject_name: row for row in services.audit.recent(admin, 50)}
    assert rows["bucket-0"].details["severity"] == "critical"
    assert (rows["bucket-1"].details["severity"], rows["bucket-1"].details["watched"]) == ("warning", "versioning")
    assert "severity" not in rows["bucket-2"].details


def test_a_rule_that_thousands_break_is_one_alert_of_their_account(
    services: Services, admin: Actor, prod: Account
) -> None:
    cell = buckets(prod, type_="ec2.volume")
    volumes = [Resource("ec2.volume", f"vol-{n}", f"vol-{n}", properties={"Encrypted": False}) for n in range(700)]
    seen(services, prod, volumes, cell)
    assert alerts(services, admin) == [("cloud.broken", "Volumes are encrypted", "firing")]
    assert services.cloud.checking.results(admin, "compliance")[0].resources == 700
    seen(services, prod, [], cell)
    assert alerts(services, admin) == [("cloud.broken", "Volumes are encrypted", "resolved")]


def test_rules_that_were_changed_look_at_everything_again(services: Services, admin: Actor, prod: Account) -> None:
    seen(services, prod, [group(1, SHUT), group(2, OPEN)], buckets(prod, type_=GROUPS))
    checking = services.cloud.checking
    assert checking.renew(prod.community_id) == 0
    with services.cloud.scanning._room.db.writing() as db:
        setting_store.put(db, prod.community_id, "rule", "#book", True, {"digest": "older"})
    assert checking.renew(prod.community_id) == 2
    assert told(services, admin, "compliance.reevaluation.requested") == [
        ("compliance.reevaluation.requested", "rules")
    ]


def test_what_a_feature_tells_else_is_told_once_for_all_resources(
    services: Services, admin: Actor, prod: Account
) -> None:
    seen(services, prod, [bucket(n, Versioning="Enabled", other=1) for n in range(5)])
    services.cloud.settings.switch(admin, "s3.bucket.versioning", True)
    seen(services, prod, [bucket(n, Versioning="Suspended" if n < 3 else "Enabled", other=2) for n in range(5)])
    seen(services, prod, [bucket(n, Versioning="Suspended" if n < 3 else "Enabled", other=3) for n in range(5)])
    rows = [row for row in services.audit.recent(admin, 100) if row.action == "inventory.feature.data.updated"]
    assert [(row.subject_name, row.details["count"]) for row in rows] == [("s3.bucket.versioning", 3)]


def test_a_scan_whose_run_broke_down_for_good_ends(
    services: Services, admin: Actor, prod: Account, db: Database, now: datetime
) -> None:
    asked = services.cloud.asking.ask(admin, "prod")[0]
    services.cloud.scanning.begin_scan(prod.community_id, prod, run=asked.run)
    look_after(services, prod.community_id, now)
    assert services.cloud.asking.get(admin, asked.scan).state == "running"
    room = JobRoom(db, {JOB: load_jobs()[JOB].spec})
    runs = Runs(room, "test-breakdown")
    run = runs.claim(Duty(prod.community_id, JOB, "prod"))
    assert run is not None
    runs.end(run, State.FAILED, "It broke down.")
    look_after(services, prod.community_id, now)
    ended = services.cloud.asking.get(admin, asked.scan)
    assert (ended.state, ended.said) == ("failed", "Its run ended without it.")
    assert told(services, admin, "inventory.scan.failed") == [("inventory.scan.failed", "prod")]
