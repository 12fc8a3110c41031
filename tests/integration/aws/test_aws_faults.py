"""What goes wrong on the way buries nothing that still lives, and is told by its cell."""

from threading import Thread

from aiohttp import web

from inventory.actor import Actor
from inventory.cloud.account import Account
from inventory.cloud.scan import ScanRecord, ScanState
from inventory.services import Services
from tests.integration.aws.accounts import added, furnish, scanned
from tests.standins import moto
from tests.standins.aws_gate import Asked, AwsGate

SERVICES = ("ec2.instance", "ec2.vpc", "sqs", "sns")
REGIONS = ("us-east-1", "eu-west-1")


def an_account(aws: str, services: Services, admin: Actor) -> Account:
    """An account with things in two regions that were all seen once."""
    number = moto.fresh_account()
    for region in REGIONS:
        furnish(aws, number, region, instances=2)
    account = added(services, admin, number, regions=REGIONS)
    assert scanned(services, account, SERVICES).failed == 0
    return account


def refusing(service: str, status: int, code: str) -> web.Response:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    return web.Response(status=status, text=body, content_type="text/xml")


def test_a_service_that_is_denied_is_told_and_keeps_its_things(
    aws: str, gate: AwsGate, services: Services, admin: Actor
) -> None:
    account = an_account(aws, services, admin)

    def deny(asked: Asked) -> web.Response | None:
        return refusing("sns", 403, "AuthorizationError") if asked.service == "sns" else None

    gate.fault = deny
    record = scanned(services, account, SERVICES)
    failed = services.cloud.asking.failed_cells(admin, 100)
    assert (record.state, record.removed) == (ScanState.COMPLETED, 0)
    assert {(cell.type.partition(".")[0], cell.error) for cell in failed} == {("sns", "denied")}


def test_a_dead_region_keeps_its_things(aws: str, gate: AwsGate, services: Services, admin: Actor) -> None:
    account = an_account(aws, services, admin)
    gate.dead = {"eu-west-1"}
    record = scanned(services, account, SERVICES)
    failed = services.cloud.asking.failed_cells(admin, 100)
    assert (record.state, record.removed) == (ScanState.COMPLETED, 0)
    assert {(cell.region, cell.error) for cell in failed} == {("eu-west-1", "unreachable")}


def test_a_page_that_fails_in_the_middle_buries_nothing(
    aws: str, gate: AwsGate, services: Services, admin: Actor
) -> None:
    number = moto.fresh_account()
    sns = moto.session_in(aws, number).client("sns", endpoint_url=aws)
    topics = [sns.create_topic(Name=f"t{n}")["TopicArn"] for n in range(130)]
    account = added(services, admin, number, regions=("us-east-1",))
    assert scanned(services, account, ("sns.topic",)).seen == 130
    sns.delete_topic(TopicArn=topics[0])
    gate.fault = lambda asked: refusing("sns", 400, "InternalError") if b"NextToken" in asked.body else None
    record = scanned(services, account, ("sns.topic",))
    assert (record.removed, record.failed) == (0, 1)
    gate.fault = None
    assert scanned(services, account, ("sns.topic",)).removed == 1


def test_a_failure_that_passes_is_asked_again(aws: str, gate: AwsGate, services: Services, admin: Actor) -> None:
    account = an_account(aws, services, admin)
    failing = iter([True])
    gate.fault = lambda _: refusing("any", 503, "ServiceUnavailable") if next(failing, False) else None
    record = scanned(services, account, ("sqs",))
    assert (record.failed, record.removed) == (0, 0)


def test_two_scans_at_once_tell_everything_once(aws: str, services: Services, admin: Actor) -> None:
    account = an_account(aws, services, admin)
    session = moto.session_in(aws, account.account, "eu-west-1")
    for n in range(30):
        session.client("sns", endpoint_url=aws).create_topic(Name=f"more{n}")
    records: list[ScanRecord] = []
    threads = [Thread(target=lambda: records.append(scanned(services, account, SERVICES))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = [entry for entry in services.audit.recent(admin, limit=200) if entry.action == "inventory.discovered"]
    assert [record.removed for record in records] == [0, 0, 0]
    assert sum("count" not in entry.details for entry in found) == 30, "the others tell a first look by its number"
