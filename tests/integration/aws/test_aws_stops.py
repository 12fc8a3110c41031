"""A scan that is stopped: by people within two seconds, by a crash without a doubled event."""

import subprocess
import sys
import time
from collections import Counter
from threading import Thread
from typing import Any

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.db import Database
from inventory.ids import new_id
from inventory.services import Services
from tests.integration.aws.accounts import added, furnish, scanned
from tests.integration.aws.scanner import SERVICES
from tests.integration.aws.scanner import scanned as scanned_for
from tests.integration.http_api import Loop
from tests.standins import moto
from tests.standins.aws_gate import AwsGate


def furnished(aws: str, services: Services, admin: Actor) -> Account:
    """An account whose things were seen once."""
    number = moto.fresh_account()
    furnish(aws, number, "eu-west-1", instances=2)
    account = added(services, admin, number, regions=("eu-west-1",))
    assert scanned(services, account, SERVICES).failed == 0
    return account


def held(loop: Loop, gate: AwsGate, service: str) -> None:
    """Wait until a call of this service is held at the gate."""

    loop.do(gate.changes.until(lambda: any(call.service == service for call in gate.calls), timeout=30))


def test_a_scan_that_is_cancelled_ends_within_two_seconds_though_aws_hangs(
    aws: str, gate: AwsGate, loop: Loop, services: Services, admin: Actor
) -> None:
    account = furnished(aws, services, admin)
    gate.calls.clear()
    gate.held = {"sqs"}
    ended: list[tuple[ScanRecord, float]] = []
    thread = Thread(target=lambda: ended.append((scanned(services, account, SERVICES), time.monotonic())))
    thread.start()
    held(loop, gate, "sqs")
    asked = time.monotonic()
    services.cloud.asking.cancel(admin)
    thread.join(30)
    loop.loop.call_soon_threadsafe(gate.release.set)
    (record, when) = ended[0]
    assert (record.state, record.removed) == (ScanState.CANCELLED, 0)
    assert when - asked < 2


def test_a_scan_that_a_kill_cut_off_goes_on_and_tells_nothing_twice(
    aws: str, gate: AwsGate, loop: Loop, services: Services, admin: Actor, db: Database, dsn: str
) -> None:
    account = furnished(aws, services, admin)
    session = moto.session_in(aws, account.account, "eu-west-1")
    for n in range(20):
        session.client("sns", endpoint_url=aws).create_topic(Name=f"more{n}")
        session.client("sqs", endpoint_url=aws).create_queue(QueueName=f"more{n}")
    run = new_id()
    gate.calls.clear()
    gate.held = {"sqs"}
    command = [sys.executable, "-m", "tests.integration.aws.scanner", dsn, admin.community, "shop", str(run)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    held(loop, gate, "sqs")
    merged(db, admin.community, "sns.topic", run)
    process.kill()
    process.wait(10)
    gate.held = set()
    loop.loop.call_soon_threadsafe(gate.release.set)
    record = ScanRecord.model_validate_json(scanned_for(services, admin.community, "shop", run))
    told = Counter(name for name in discovered(db, admin.community) if name.startswith("more"))
    assert (record.state, record.removed) == (ScanState.COMPLETED, 0)
    assert told == {f"more{n}": 2 for n in range(20)}, "each topic and each queue is told once"


def merged(db: Database, community: str, kind: str, run: Any) -> None:
    """Wait until the scan of that run has merged this type's cell."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with db.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM cloud_cell c JOIN cloud_scan s ON s.community_id = c.community_id AND s.id = c.scan_id"
                " WHERE c.community_id = %s AND c.type = %s AND s.run = %s", [community, kind, run],
            ).fetchone()  # fmt: skip
        if found:
            return
    raise TimeoutError(kind)


def discovered(db: Database, community: str) -> list[str]:
    """The name of every resource that was told as new on its own."""
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT subject_name FROM inventory_activity WHERE community_id = %s AND action = 'inventory.discovered'"
            " AND subject_kind = 'cloud'", [community],
        ).fetchall()  # fmt: skip
    return [row["subject_name"] for row in rows]
